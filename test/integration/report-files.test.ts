import { readXlsx } from 'hucre/xlsx'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Json, type Person, type SentFile, useTrips } from './trips-site.ts'

// What leaves as a file: every kind of report, in every kind of file, for everyone.

const { ask, file, make, call } = useTrips()

const columns = ['Trip', 'Cost']

beforeAll(async () => {
  const report = (report_name: string, values: Json) =>
    make('Report', { report_name, ref_doctype: 'Trip', is_standard: 'No', module: 'Trips', ...values })
  const fields = ['name', 'cost'].map((fieldname) => [fieldname, 'Trip'])
  await report('Built', { report_type: 'Report Builder', json: JSON.stringify({ fields, sort_by: 'Trip.name', sort_order: 'asc' }) })
  await report('Asked', { report_type: 'Query Report', query: 'select name as `Trip:Link/Trip`, cost as `Cost:Float` from `tabTrip` order by name' })
  await report('Fares', { report_type: 'Script Report' })
  const json = JSON.stringify({
    columns: [
      { fieldname: 'trip', label: 'Trip' },
      { fieldname: 'cost', label: 'Price', fieldtype: 'Float' },
    ],
  })
  await report('Kept', { report_type: 'Custom Report', reference_report: 'Fares', json })
})

const textOf = ({ bytes }: SentFile): string => new TextDecoder().decode(bytes)

/** The cells of a file, whatever kind it is. */
async function cellsOf(answer: SentFile): Promise<unknown[][]> {
  if (answer.name.includes('.csv'))
    return textOf(answer)
      .split('\r\n')
      .slice(0, -1)
      .map(
        (line) =>
          line.match(/"(?:[^"]|"")*"|[^,]+/g)?.map((cell) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : Number(cell))) ?? [],
      )
  const { sheets } = await readXlsx(answer.bytes)
  return (sheets[0]?.rows ?? []) as unknown[][]
}

type Way = [name: string, method: string, args: Json, rows: unknown[][]]
const trips = [
  ['T-1', 10],
  ['T-2', 5],
  ['T-3', 1.5],
]
const headed = (heading: string[]) => [heading, ...trips]
const ways: Way[] = [
  ...['Built', 'Asked', 'Fares', 'Kept'].map((report_name): Way => {
    const heading = report_name === 'Built' ? ['ID', 'Cost'] : report_name === 'Kept' ? ['Trip', 'Price'] : columns
    return [report_name, 'desk.query_report.export_query', { report_name }, headed(heading)]
  }),
  [
    'a list',
    'desk.reportview.export_query',
    { doctype: 'Trip', title: 'Trips', fields: ['name', 'cost'], order_by: 'name asc' },
    [['Sr', 'ID', 'Cost', 'Created By'], ...trips.map((row, at) => [at + 1, ...row, 'Administrator'])],
  ],
]
const formats = [
  ['CSV', 'csv'],
  ['Excel', 'xlsx'],
] as const
const people: [Person, number][] = [
  ['anna', 200],
  ['admin', 200],
  ['carl', 403],
  ['ben', 403],
]
const cases = ways.flatMap((way) => formats.flatMap((format) => people.map((person) => ({ way, format, person }))))

it.each(cases.map((each) => [`${each.way[0]} as ${each.format[0]} for ${each.person[0]}`, each] as const))(
  '%s',
  async (_, { way, format, person }) => {
    const [name, method, args, rows] = way
    const [file_format_type, ending] = format
    const answer = await file(person[0], method, { ...args, file_format_type })
    expect(answer.status).toBe(person[1])
    if (answer.status !== 200) return
    expect(answer.type).toBe('application/octet-stream')
    expect(answer.name).toContain(`${args.title ?? name}.${ending}`)
    expect(await cellsOf(answer)).toEqual(rows)
  },
)

describe('cells', () => {
  beforeAll(async () => {
    await make('Trip', { code: 'X-1', town: '=HYPERLINK("http://x")', cost: 0.1, begins: '2026-03-01 08:30:00', secret: 'TOP' })
    await make('Trip', { code: 'X-2', town: '+41 79 123 45 67', begins: '1899-01-01 00:00:00', secret: 'TOP' })
    await make('Trip', { code: 'X-3', town: '@SUM(A1)', cost: -3 })
    await make('Trip', { code: 'X-4', town: '  indented', cost: 1 })
  })
  const args = { doctype: 'Trip', fields: ['name', 'town', 'cost', 'begins', 'secret'], filters: [['code', 'like', 'X-%']], order_by: 'name asc' }
  const exported = (who: Person, more: Json) => file(who, 'desk.reportview.export_query', { ...args, ...more })

  it('of Excel are numbers, dates and texts, and nothing else', async () => {
    const { sheets } = await readXlsx((await exported('admin', { file_format_type: 'Excel' })).bytes)
    expect(sheets[0]?.name).toBe('Trip')
    const [heading, ...rows] = sheets[0]?.rows ?? []
    expect(heading).toEqual(['Sr', 'ID', 'Town', 'Cost', 'Begins', 'Secret', 'Created By'])
    expect(rows).toEqual([
      [1, 'X-1', '=HYPERLINK("http://x")', 0.1, new Date('2026-03-01T08:30:00Z'), 'TOP', 'Administrator'],
      [2, 'X-2', '+41 79 123 45 67', 0, '1899-01-01 00:00:00', 'TOP', 'Administrator'],
      [3, 'X-3', '@SUM(A1)', -3, null, null, 'Administrator'],
      [4, 'X-4', '  indented', 1, null, null, 'Administrator'],
    ])
  })

  it('of CSV are no formulas', async () => {
    const lines = textOf(await exported('anna', {})).split('\r\n')
    expect(lines.slice(0, 4)).toEqual([
      '"Sr","ID","Town","Cost","Begins","Created By"',
      `1,"X-1","'=HYPERLINK(""http://x"")",0.1,"2026-03-01 08:30:00","Administrator"`,
      '2,"X-2","+41 79 123 45 67",0,"1899-01-01 00:00:00","Administrator"',
      `3,"X-3","'@SUM(A1)",-3,"","Administrator"`,
    ])
  })

  it.each(formats)('of %s hold nothing above the user’s level', async (file_format_type) => {
    const cells = await cellsOf(await exported('anna', { file_format_type }))
    expect(JSON.stringify(cells)).not.toContain('TOP')
    expect(cells).toHaveLength(5)
  })

  it.each<[Json, string[]]>([
    [{ csv_delimiter: ';', csv_decimal_sep: ',', csv_quoting: 0 }, ['Sr;ID;Cost;Created By', '1;X-1;0,1;Administrator']],
    [{ csv_quoting: 1 }, ['"Sr","ID","Cost","Created By"', '"1","X-1","0.1","Administrator"']],
    [{ csv_quoting: 3, csv_delimiter: '\t' }, ['Sr\tID\tCost\tCreated By', '1\tX-1\t0.1\tAdministrator']],
    [{ add_totals_row: 1 }, ['"Sr","ID","Cost","Created By"', '1,"X-1",0.1,"Administrator"', '"","Total",0.1,""']],
  ])('of CSV as %j', async (options, expected) => {
    const answer = await exported('anna', { fields: ['name', 'cost'], selected_items: ['X-1'], ...options })
    expect(textOf(answer).split('\r\n').slice(0, -1)).toEqual(expected)
  })

  it.each<[Json]>([
    [{ file_format_type: 'PDF' }],
    [{ csv_delimiter: ';;' }],
    [{ csv_decimal_sep: ',' }],
    [{ csv_decimal_sep: '5' }],
    [{ csv_quoting: 9 }],
    [{ selected_items: 'X-1' }],
  ])('refuse %j', async (options) => {
    expect((await exported('admin', options)).status).toBe(417)
  })
})

it('numbers keep all their digits', async () => {
  const fields = [{ fieldname: 'sum', fieldtype: 'Currency', label: 'Sum' }]
  await make('DocType', { name: 'Bill', module: 'Core', custom: 1, fields, permissions: [{ role: 'System Manager', read: 1, create: 1, export: 1 }] })
  await make('Bill', { sum: '123456789012.345678901' })
  const exported = (file_format_type: string) =>
    file('admin', 'desk.reportview.export_query', { doctype: 'Bill', fields: ['sum'], file_format_type, add_totals_row: 1 })
  expect(textOf(await exported('CSV'))).toContain('1,123456789012.345678901,')
  expect((await cellsOf(await exported('Excel')))[1]).toEqual([1, '123456789012.345678901', 'Administrator'])
})

it('what leaves is noted', async () => {
  await file('anna', 'desk.query_report.export_query', { report_name: 'Asked', file_format_type: 'Excel' })
  const { body } = await ask('admin', 'GET', '/api/resource/Access Log?fields=["*"]&order_by=creation desc&limit_page_length=1')
  expect((body.data as Json[])[0]).toMatchObject({
    export_from: 'Trip',
    user: 'anna@example.com',
    file_type: 'Excel',
    report_name: 'Asked',
    method: 'POST',
  })
})

describe('rows of a report', () => {
  const asked = (args: Json) => file('anna', 'desk.query_report.export_query', { report_name: 'Built', filters: { code: ['like', 'T-%'] }, ...args })

  it('are those that are shown, below the filters', async () => {
    const answer = await asked({ visible_idx: [0, 2], include_filters: 1, applied_filters: { Town: 'Bern', Stages: ['Done', 'Planned'], Empty: '' } })
    expect(textOf(answer).split('\r\n')).toEqual(['"Town","Bern"', '"Stages","Done, Planned"', '', '"ID","Cost"', '"T-1",10', '"T-3",1.5', ''])
  })

  it('have the columns that the client has arranged', async () => {
    const custom_columns = [
      { fieldname: 'cost', label: 'Price', fieldtype: 'Float' },
      { fieldname: 'name', label: 'Trip', hidden: 1 },
    ]
    expect(await cellsOf(await asked({ custom_columns, file_format_type: 'Excel' }))).toEqual([['Price'], [10], [5], [1.5]])
    expect(await cellsOf(await asked({ custom_columns, include_hidden_columns: 1 }))).toEqual([
      ['Price', 'Trip'],
      [10, 'T-1'],
      [5, 'T-2'],
      [1.5, 'T-3'],
    ])
  })
})

it('rows show which stand below which', async () => {
  const query = "select name as `Trip`, 2 as `indent` from `tabTrip` where name = 'T-1'"
  await make('Report', { report_name: 'Levels', ref_doctype: 'Trip', is_standard: 'No', module: 'Trips', report_type: 'Query Report', query })
  const exported = (args: Json) => file('anna', 'desk.query_report.export_query', { report_name: 'Levels', ...args })
  for (const [include_indentation, first] of [
    [1, '        T-1'],
    [0, 'T-1'],
  ])
    expect((await cellsOf(await exported({ include_indentation, file_format_type: 'Excel' })))[1]).toEqual([first, 2])
})

it('values are in the user’s language, where the client wants them to be', async () => {
  await make('Translation', { language: 'de', source_text: 'Planned', translated_text: 'Geplant' })
  await ask('admin', 'PUT', '/api/resource/User/anna@example.com', { language: 'de' })
  const stages = async (translate_values: 0 | 1) =>
    (
      await cellsOf(
        await file('anna', 'desk.reportview.export_query', {
          doctype: 'Trip',
          fields: ['stage', 'code'],
          filters: [['code', 'in', ['T-1', 'T-2']]],
          order_by: 'name asc',
          translate_values,
        }),
      )
    ).slice(1)
  expect((await stages(1)).map((row) => row[1])).toEqual(['Geplant', 'Done'])
  expect((await stages(0)).map((row) => row[1])).toEqual(['Planned', 'Done'])
})

describe('who may export own documents alone', () => {
  it('exports those, and no list with others among them', async () => {
    const own = { role: 'Observer', read: 1, create: 1, export: 0 }
    const permissions = [own, { role: 'Observer', if_owner: 1, export: 1, write: 1 }, { role: 'System Manager', read: 1, create: 1 }]
    await make('DocType', { name: 'Jotting', module: 'Core', custom: 1, permissions, fields: [{ fieldname: 'words', fieldtype: 'Data' }] })
    await make('Jotting', { words: 'not mine' })
    expect(
      (await call('carl', 'form.save.savedocs', { action: 'Save', doc: JSON.stringify({ doctype: 'Jotting', words: 'mine', __islocal: 1 }) })).status,
    ).toBe(200)
    const exported = (filters: unknown) => file('carl', 'desk.reportview.export_query', { doctype: 'Jotting', fields: ['words'], filters })
    expect((await exported([])).status).toBe(403)
    expect(textOf(await exported([['words', '=', 'mine']]))).toContain('1,"mine"')
  })
})
