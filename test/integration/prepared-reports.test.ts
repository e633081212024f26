import { beforeAll, describe, expect, it, vi } from 'vitest'
import { type Json, type Person, useTrips } from './trips-site.ts'

// Reports that run after the answer: their states, whose rights count, and who gets at the result.

const { ask, call, said, file, make, another, run } = useTrips()

const methods = 'frappe.core.doctype.prepared_report.prepared_report'
const prepared = (who: Person, method: string, args: Json) => ask(who, 'POST', `/api/method/${methods}.${method}`, args)
const state = async (name: string): Promise<Json> => (await ask('admin', 'GET', `/api/resource/Prepared Report/${name}`)).body.data as Json

async function until(name: string, wanted: string): Promise<Json> {
  await vi.waitFor(async () => expect(await state(name)).toMatchObject({ status: wanted }), 20_000)
  return state(name)
}

async function makeOne(who: Person, report_name: string, filters: Json = {}): Promise<string> {
  const { status, text, body } = await prepared(who, 'make_prepared_report', { report_name, filters })
  expect(status, text).toBe(200)
  return (body.message as Json).name as string
}

type Answer = Json & { doc: Json | null; result: unknown[] }
const asked = (who: Person, report_name: string, more: Json = {}) => said<Answer>(who, 'query_report.run', { report_name, ...more })

beforeAll(async () => {
  const report = (report_name: string, values: Json) =>
    make('Report', { report_name, ref_doctype: 'Trip', is_standard: 'No', module: 'Trips', prepared_report: 1, ...values })
  await report('Fares', { report_type: 'Script Report', add_total_row: 1 })
  await report('Broken', { report_type: 'Query Report', query: 'select nothing from `tabTrip`' })
  const fields = ['name', 'secret'].map((fieldname) => [fieldname, 'Trip'])
  await report('Secrets', { report_type: 'Report Builder', json: JSON.stringify({ fields }) })
  await make('Trip', { code: 'T-4', stage: 'On its way', cost: 7, secret: 'TOP' })
})

describe('a report that is prepared', () => {
  it('is Queued, Started, Completed, and then what run answers', async () => {
    expect(await asked('anna', 'Fares', { filters: { stage: 'Done' } })).toEqual({ prepared_report: true, doc: null, add_total_row: true })
    const name = await makeOne('anna', 'Fares', { stage: 'Done' })
    const done = await until(name, 'Completed')
    expect(done).toMatchObject({ report_name: 'Fares', filters: '{"stage":"Done"}', owner: 'anna@example.com' })
    expect(done.report_end_time).toBeTruthy()
    const found = await asked('anna', 'Fares', { filters: { stage: 'Done' } })
    expect(found).toMatchObject({
      prepared_report: true,
      add_total_row: true,
      doc: { name, status: 'Completed', queued_by: 'anna@example.com', queued_at: done.creation },
    })
    expect(found.result).toEqual([{ trip: 'T-2', cost: 5 }, ['Total', 5]])
    expect((await asked('anna', 'Fares', { filters: { stage: 'Planned' } })).doc).toBeNull()
  })

  it('runs at once where the client says so', async () => {
    const found = await asked('anna', 'Fares', { filters: { stage: 'Done' }, ignore_prepared_report: 1 })
    expect(found).toMatchObject({ result: [{ trip: 'T-2', cost: 5 }, ['Total', 5]] })
    expect(found.prepared_report).toBeUndefined()
  })

  it('keeps what it found, whatever becomes of the documents', async () => {
    const name = await makeOne('anna', 'Fares', { stage: 'On its way' })
    await until(name, 'Completed')
    await ask('admin', 'PUT', '/api/resource/Trip/T-4', { cost: 70 })
    const args = { filters: { prepared_report_name: name } }
    expect((await asked('anna', 'Fares', args)).result).toEqual([{ trip: 'T-4', cost: 7 }, ['Total', 7]])
    const sent = await file('anna', 'desk.query_report.export_query', { report_name: 'Fares', ...args })
    expect(new TextDecoder().decode(sent.bytes)).toBe('"Trip","Cost"\r\n"T-4",7\r\n"Total",7\r\n')
  })

  it('that fails says why', async () => {
    const found = await until(await makeOne('anna', 'Broken'), 'Error')
    expect(found.error_message).toContain('nothing')
    expect(await asked('anna', 'Broken')).toMatchObject({ prepared_report: true })
  })

  it('sees what its user may see', async () => {
    const [mine, all] = [await makeOne('anna', 'Secrets'), await makeOne('admin', 'Secrets')]
    await Promise.all([until(mine, 'Completed'), until(all, 'Completed')])
    const text = async (who: Person, dn: string) => (await prepared(who, 'download_attachment', { dn })).text
    expect(await text('anna', mine)).toContain('T-4')
    expect(await text('anna', mine)).not.toContain('TOP')
    expect(await text('admin', all)).toContain('TOP')
  })

  it('is stored as packed JSON, privately', async () => {
    const name = await makeOne('anna', 'Fares', { stage: 'Done' })
    await until(name, 'Completed')
    const query = `fields=["file_url","is_private"]&filters=[["attached_to_name","=","${name}"]]`
    const [stored] = (await ask('admin', 'GET', `/api/resource/File?${query}`)).body.data as Json[]
    expect(stored).toMatchObject({ is_private: 1, file_url: expect.stringMatching(/\.json\.gz$/) })
    for (const [who, status] of [
      ['admin', 200],
      ['anna', 403],
      ['ben', 403],
    ] as const)
      expect((await ask(who, 'GET', String(stored?.file_url))).status).toBe(status)
  })

  it('becomes a CSV file beside it', async () => {
    const name = await makeOne('anna', 'Fares', { stage: 'Done' })
    await until(name, 'Completed')
    expect((await prepared('anna', 'enqueue_json_to_csv_conversion', { prepared_report_name: name })).status).toBe(200)
    const url = `/api/resource/File?filters=[["attached_to_name","=","${name}"],["file_name","like","%25.csv"]]`
    await expect.poll(async () => ((await ask('admin', 'GET', url)).body.data as Json[]).length).toBe(1)
  })

  it('goes when it is deleted', async () => {
    const name = await makeOne('anna', 'Fares')
    await until(name, 'Completed')
    expect((await prepared('anna', 'delete_prepared_reports', { reports: [{ name }] })).status).toBe(200)
    expect((await ask('admin', 'GET', `/api/resource/Prepared Report/${name}`)).status).toBe(404)
    expect((await ask('admin', 'GET', `/api/resource/File?filters=[["attached_to_name","=","${name}"]]`)).body.data).toEqual([])
  })
})

describe('those of a process that has ended', () => {
  const strayed = async (job_id: string, status: string) => {
    const { name } = (await run(async (ctx) => {
      const doc = await ctx.documents.create(ctx, 'Prepared Report', { report_name: 'Fares', status, filters: '{"stage":"lost"}', job_id })
      doc.flags.ignorePermissions = true
      return ctx.documents.insert(doc)
    })) as { name: string }
    return name
  }
  it.each(['Queued', 'Started'])('become an Error when the site is opened again: %s', async (status) => {
    const { hostname } = await import('node:os')
    const [gone, elsewhere] = [await strayed(`${hostname()}/999999999/x`, status), await strayed('another-machine/1/x', status)]
    await another()
    expect(await state(gone)).toMatchObject({ status: 'Error', error_message: expect.stringContaining('stopped') })
    expect((await state(elsewhere)).status).toBe(status)
  })

  it('are no longer waited for by who asks', async () => {
    const { hostname } = await import('node:os')
    const name = await strayed(`${hostname()}/999999999/x`, 'Queued')
    const waiting = (await prepared('admin', 'get_reports_in_queued_state', { report_name: 'Fares', filters: { stage: 'lost' } })).body.message
    expect(waiting).not.toContainEqual({ name })
    expect((await state(name)).status).toBe('Error')
  })

  it('are stopped by who wants no more of them', async () => {
    const name = await strayed('another-machine/1/x', 'Started')
    expect(
      (await prepared('admin', 'get_reports_in_queued_state', { report_name: 'Fares', filters: { stage: 'lost' } })).body.message,
    ).toContainEqual({ name })
    expect((await prepared('admin', 'stop_prepared_report', { report_name: name })).status).toBe(200)
    expect(await state(name)).toMatchObject({ status: 'Error', error_message: 'Stopped' })
  })
})

describe('a result is for who has made it, as long as the report may be run', () => {
  let name: string
  const ways: [string, (who: Person) => Promise<number>][] = [
    ['run', async (who) => (await call(who, 'query_report.run', { report_name: 'Fares', filters: { prepared_report_name: name } })).status],
    [
      'export',
      async (who) => (await call(who, 'query_report.export_query', { report_name: 'Fares', filters: { prepared_report_name: name } })).status,
    ],
    ['download', async (who) => (await prepared(who, 'download_attachment', { dn: name })).status],
    ['convert', async (who) => (await prepared(who, 'enqueue_json_to_csv_conversion', { prepared_report_name: name })).status],
    ['stop', async (who) => (await prepared(who, 'stop_prepared_report', { report_name: name })).status],
    ['delete', async (who) => (await prepared(who, 'delete_prepared_reports', { reports: [name] })).status],
  ]
  beforeAll(async () => {
    for (const who of ['anna', 'ben']) await ask('admin', 'PUT', `/api/resource/User/${who}@example.com`, { roles: [{ role: 'Driver' }] })
    name = await makeOne('anna', 'Fares', { stage: 'Done' })
    await until(name, 'Completed')
  })

  it.each(ways)('%s: not another who may run the report', async (_, way) => {
    expect(await way('ben')).toBe(403)
  })

  it.each(ways)('%s: not its maker, once the report may not be run any more', async (_, way) => {
    await ask('admin', 'PUT', '/api/resource/Report/Fares', { roles: [{ role: 'Observer' }] })
    expect(await way('anna')).toBe(403)
    expect((await prepared('anna', 'make_prepared_report', { report_name: 'Fares' })).status).toBe(403)
    await ask('admin', 'PUT', '/api/resource/Report/Fares', { roles: [] })
  })

  it.each(ways.slice(0, -1))('%s: its maker', async (_, way) => {
    expect(await way('anna')).toBe(200)
  })

  it.each<[string, Json]>([
    ['make_prepared_report', { report_name: 'none' }],
    ['make_prepared_report', { report_name: 'Fares', filters: '{' }],
    ['download_attachment', { dn: 'none' }],
    ['delete_prepared_reports', { reports: 'none' }],
    ['stop_prepared_report', { report_name: 'none' }],
    ['enqueue_json_to_csv_conversion', { prepared_report_name: 'none' }],
  ])('%s is told what is wrong with %j', async (method, args) => {
    const { status } = await prepared('anna', method, args)
    expect([404, 417]).toContain(status)
  })
})

describe('the rights of another', () => {
  it.each<[Person, number]>([
    ['admin', 200],
    ['anna', 403],
  ])('are borrowed by Administrator alone: %s', async (who, status) => {
    const answer = await call(who, 'query_report.run', {
      report_name: 'Secrets',
      user: who === 'admin' ? 'anna@example.com' : 'ben@example.com',
      ignore_prepared_report: 1,
    })
    expect(answer.status).toBe(status)
    expect(answer.text).not.toContain('TOP')
  })
})
