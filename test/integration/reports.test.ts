import { beforeAll, describe, expect, it } from 'vitest'
import { type Json, type Person, useTrips } from './trips-site.ts'

const { ask, call, said, make, refuses } = useTrips()

describe('bad input is the client’s fault', () => {
  it.each<[method: string, args: Json]>([
    ['query_report.run', { report_name: 'No such' }],
    ['query_report.save_report', { reference_report: 'No such', report_name: 'x', columns: [] }],
    ['query_report.get_data_for_custom_field', { doctype: 'Trip', field: 'town', names: 'T-1' }],
    ['query_report.get_data_for_custom_field', { doctype: 'Trip', field: 'nothing', names: [] }],
  ])('%s: case %#', (method, args) => refuses(method, args))
})

describe('reports', () => {
  type Result = { columns: Json[]; result: unknown[]; [key: string]: unknown }
  const run = (who: Person, report_name: string, args: Json = {}) => said<Result>(who, 'query_report.run', { report_name, ...args })
  const report = (report_name: string, values: Json) =>
    make('Report', { report_name, ref_doctype: 'Trip', is_standard: 'No', module: 'Trips', ...values })
  const query = (name: string, text: string, values: Json = {}) => report(name, { report_type: 'Query Report', query: text, ...values })
  const asFile = async (who: Person, args: Json) => {
    const { status, text } = await call(who, 'query_report.export_query', args)
    expect(status, text).toBe(200)
    return text.split('\r\n')
  }

  beforeAll(async () => {
    const settings = {
      fields: [
        ['name', 'Trip'],
        ['cost', 'Trip'],
      ],
      filters: [['Trip', 'code', 'like', 'T-%']],
      sort_by: 'Trip.cost',
      sort_order: 'asc',
    }
    await report('Built', { report_type: 'Report Builder', json: JSON.stringify(settings), add_total_row: 1 })
    const stage = { label: 'Stage', fieldname: 'stage', fieldtype: 'Data', mandatory: 1 }
    await report('Fares', { report_type: 'Script Report', filters: [stage] })
    await report('In Python', { report_type: 'Script Report', report_script: 'data = []' })
    await query(
      'Costs by Town',
      'select town as `Town:Data:120`, sum(cost) as "Sum:Float" from `tabTrip` where stage = %(stage)s and code like \'T-%%\' group by town order by town',
    )
  })

  it('built from a list show what the user may see, with totals', async () => {
    const found = await run('anna', 'Built')
    expect(found.columns).toMatchObject([
      { fieldname: 'name', fieldtype: 'Link', options: 'Trip' },
      { fieldname: 'cost', label: 'Cost', fieldtype: 'Float' },
    ])
    expect(found.result).toEqual([{ name: 'T-3', cost: 1.5 }, { name: 'T-2', cost: 5 }, { name: 'T-1', cost: 10 }, ['Total', 16.5]])
    expect((await run('anna', 'Built', { filters: { name: 'T-1' } })).result).toEqual([{ name: 'T-1', cost: 10 }, ['Total', 10]])
  })

  it('in the code of an app get the filters', async () => {
    const found = await run('anna', 'Fares', { filters: { stage: 'Done' } })
    expect(found.columns).toMatchObject([{ fieldname: 'trip', label: 'Trip', fieldtype: 'Link', options: 'Trip', width: 120 }, { fieldname: 'cost' }])
    expect(found).toMatchObject({ result: [{ trip: 'T-2', cost: 5 }], chart: { type: 'bar' }, message: null, add_total_row: false })
    expect((await run('anna', 'Fares', { filters: { stage: 'Planned' } })).result).toContainEqual({ trip: 'T-1', cost: 10 })
    expect(await said('anna', 'query_report.get_script', { report_name: 'Fares' })).toMatchObject({
      script: '',
      filters: [{ fieldname: 'stage', reqd: 1 }],
    })
  })

  it('in Python are refused, saying why', async () => {
    const { status, text } = await call('admin', 'query_report.run', { report_name: 'In Python' })
    expect([status, text]).toEqual([417, expect.stringContaining('in TypeScript')])
  })

  it('of SQL run with bound values', async () => {
    const found = await run('anna', 'Costs by Town', { filters: { stage: 'Planned' } })
    expect(found.columns.map(({ label }) => label)).toEqual(['Town', 'Sum'])
    expect(found.result).toEqual([
      { town: '', sum: 1.5 },
      { town: 'Bern', sum: 10 },
    ])
    expect((await run('anna', 'Costs by Town', { filters: { stage: "x' or '1' = '1" } })).result).toEqual([])
    expect((await call('anna', 'query_report.run', { report_name: 'Costs by Town', filters: { stage: [1] } })).status).toBe(417)
  })

  it.each([
    'delete from `tabTrip`',
    'select 1; select 2',
    'with gone as (delete from `tabTrip` returning name) select * from gone',
    'select * from "__Auth"',
    'select * from `tabSessions`',
    'select * from information_schema.tables',
    "select pg_read_file('/etc/passwd')",
    "select nextval('x')",
    'select name into other from `tabTrip`',
    'select name from `tabTrip` for update',
    'select 1 -- comment',
    'select /* comment */ 1',
    "select E'\\\\x'",
    'select $$x$$',
    'select "pg_sleep"(1)',
    'select nothing from `tabTrip`',
    'select name from',
  ])('of SQL refuse %s', async (text) => {
    const name = `Refused ${text.slice(0, 60)}`
    await query(name, text)
    expect((await call('admin', 'query_report.run', { report_name: name })).status).toBe(417)
  })

  it('are written in SQL by nobody but Script Managers', async () => {
    const values = { report_name: 'Mine', ref_doctype: 'Trip', is_standard: 'No', report_type: 'Query Report', query: 'select 1' }
    expect((await ask('anna', 'POST', '/api/resource/Report', values)).status).toBe(403)
  })

  it.each<[who: Person, name: string, values: Json, status: number]>([
    ['carl', 'no right to report', {}, 403],
    ['anna', 'of my role', { roles: [{ role: 'Driver' }] }, 200],
    ['anna', 'of another role', { roles: [{ role: 'Observer' }] }, 403],
    ['admin', 'of any role', { roles: [{ role: 'Observer' }] }, 200],
    ['anna', 'of a DocType that is not mine', { ref_doctype: 'Ledger' }, 403],
    ['anna', 'disabled', { disabled: 1 }, 417],
  ])('as %s: %s', async (who, name, values, status) => {
    await report(name, { report_type: 'Report Builder', ...values })
    for (const method of ['run', 'get_script', 'export_query'])
      expect((await call(who, `query_report.${method}`, { report_name: name })).status).toBe(status)
  })

  it('become files', async () => {
    expect(await asFile('anna', { report_name: 'Built', visible_idx: [0, 2] })).toEqual(['"ID","Cost"', '"T-3",1.5', '"T-1",10', '"Total",11.5', ''])
    expect((await call('anna', 'query_report.export_query', { report_name: 'Built', file_format_type: 'PDF' })).status).toBe(417)
  })

  it('are kept with other columns and filters', async () => {
    const args = {
      reference_report: 'Fares',
      report_name: 'Done Trips',
      columns: [{ fieldname: 'cost', label: 'Price' }],
      filters: { stage: 'Planned' },
    }
    expect((await call('anna', 'query_report.save_report', args)).status).toBe(403)
    expect(await said('admin', 'query_report.save_report', args)).toBe('Done Trips')
    expect(await said('admin', 'query_report.save_report', args)).toBe('Done Trips')
    const found = await run('anna', 'Done Trips')
    expect(found).toMatchObject({ columns: [{ fieldname: 'cost', label: 'Price' }], custom_filters: { stage: 'Planned' } })
    expect((await run('anna', 'Done Trips', { filters: { stage: 'Done' }, are_default_filters: false })).result).toEqual([{ trip: 'T-2', cost: 5 }])
    expect(await said('anna', 'query_report.get_script', { report_name: 'Done Trips' })).toMatchObject({ custom_report_name: 'Done Trips' })
    expect((await call('admin', 'query_report.save_report', { ...args, report_name: 'Built' })).status).toBe(417)
  })

  it('take values of further fields', async () => {
    const args = { doctype: 'Trip', field: 'town', names: ['T-1', 'T-3'] }
    expect(await said('anna', 'query_report.get_data_for_custom_field', args)).toEqual({ 'T-1': 'Bern', 'T-3': '' })
  })
})
