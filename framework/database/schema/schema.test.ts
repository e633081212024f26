import type { ColumnKind } from '@cortado/contract/fields/registry.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, describe as group, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../testing/database.ts'
import { compile } from '../build.ts'
import type { Row } from '../db.ts'
import { postgres } from '../dialects/postgres/dialect.ts'
import { type ApplyReport, apply } from './apply.ts'
import { describe } from './describe.ts'
import { planTable } from './plan.ts'
import type { ColumnDefinition, SchemaChange, TableDefinition } from './table.ts'

let test: TestDatabase
let counter = 0

beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())

const table = (columns: ColumnDefinition[], more: Partial<TableDefinition> = {}): TableDefinition => ({
  name: `tabTest ${++counter}`,
  columns: [{ name: 'name', kind: { kind: 'varchar', length: 140 }, notNull: true }, ...columns],
  indexes: [],
  primaryKey: 'varchar',
  ...more,
})

const plan = async (wanted: TableDefinition): Promise<SchemaChange[]> =>
  planTable(postgres, wanted, (await describe(test.database.session(), [wanted.name])).get(wanted.name))

/** Brings a table up, commits, and checks that nothing more would be done. */
async function bring(wanted: TableDefinition): Promise<ApplyReport> {
  const db = test.database.session()
  try {
    const report = await apply(db, await plan(wanted))
    await db.commit()
    if (report.kept.length === 0) expect(await plan(wanted)).toEqual([])
    return report
  } catch (error) {
    await db.rollback()
    throw error
  }
}

const run = async (text: string): Promise<Row[]> => {
  const db = test.database.session()
  const { rows } = await db.write({ text, values: [] })
  await db.commit()
  return rows
}
const rowsOf = (wanted: TableDefinition) => run(`select * from "${wanted.name}" order by name`)

const kinds: readonly ColumnKind[] = [
  { kind: 'varchar', length: 140 },
  { kind: 'varchar', length: 1000 },
  { kind: 'text' },
  { kind: 'longtext' },
  { kind: 'int' },
  { kind: 'bigint' },
  { kind: 'smallint' },
  { kind: 'date' },
  { kind: 'datetime' },
  { kind: 'time' },
  { kind: 'json' },
  { kind: 'uuid' },
  { kind: 'decimal', precision: 21, scale: 9 },
  { kind: 'decimal', precision: 3, scale: 2 },
]
const defaults: Readonly<Record<string, string | number>> = {
  varchar: `it's a \\ "default"`,
  text: "it's",
  longtext: 'two\nlines',
  int: -5,
  bigint: 5_000_000_000,
  smallint: 1,
  date: '2024-02-29',
  datetime: '2024-02-29 10:11:12.500000',
  time: '10:11:12.000000',
  json: '{"a": 1}',
  uuid: '0190a5d5-0000-7000-8000-00000000000a',
  decimal: 1.5,
}

group('every kind of column', () => {
  it.each(kinds.map((kind) => [postgres.schema.columnType(kind), kind] as const))('%s is made and found again', async (_, kind) => {
    const own = defaults[kind.kind]
    const indexed = kind.kind !== 'json'
    const columns: ColumnDefinition[] = [
      { name: 'plain', kind },
      { name: 'Mixed case', kind, notNull: true, default: own },
      { name: 'with_default', kind, default: own, index: indexed },
      { name: 'once', kind, unique: indexed && kind.kind !== 'text' && kind.kind !== 'longtext' },
    ]
    await bring(table(columns))
    const grown = table([])
    await bring(grown)
    await run(`insert into "${grown.name}" (name) values ('a')`)
    await bring({ ...grown, columns: [...grown.columns, ...columns] })
    expect(await rowsOf(grown)).toHaveLength(1)
  })
})

group('a table that is there', () => {
  it.each<[string, ColumnKind, ColumnKind, unknown, unknown]>([
    ['a longer text', { kind: 'varchar', length: 10 }, { kind: 'varchar', length: 200 }, 'abc', 'abc'],
    ['text without limit', { kind: 'varchar', length: 10 }, { kind: 'text' }, 'abc', 'abc'],
    ['a shorter text that fits', { kind: 'text' }, { kind: 'varchar', length: 5 }, 'abc', 'abc'],
    ['a wider number', { kind: 'int' }, { kind: 'bigint' }, 7, 7],
    ['a narrower number that fits', { kind: 'bigint' }, { kind: 'smallint' }, 7, 7],
    ['a number as decimal', { kind: 'int' }, { kind: 'decimal', precision: 21, scale: 9 }, 7, 7],
    ['a whole decimal as number', { kind: 'decimal', precision: 21, scale: 9 }, { kind: 'int' }, 7, 7],
    ['a number as text', { kind: 'int' }, { kind: 'varchar', length: 140 }, 7, '7'],
    ['digits as number', { kind: 'varchar', length: 140 }, { kind: 'int' }, ' 7 ', 7],
    ['nothing as number', { kind: 'varchar', length: 140 }, { kind: 'int' }, '', null],
    ['a text as date', { kind: 'varchar', length: 140 }, { kind: 'date' }, '2024-02-29', '2024-02-29'],
    ['a date as datetime', { kind: 'date' }, { kind: 'datetime' }, '2024-02-29', '2024-02-29 00:00:00'],
    ['midnight as date', { kind: 'datetime' }, { kind: 'date' }, '2024-02-29 00:00:00', '2024-02-29'],
    ['a text as JSON', { kind: 'text' }, { kind: 'json' }, '{"a":1}', '{"a":1}'],
    ['JSON as text', { kind: 'json' }, { kind: 'longtext' }, '{"a":1}', '{"a":1}'],
    ['a text as time', { kind: 'varchar', length: 20 }, { kind: 'time' }, '1:02:03', '01:02:03'],
  ])('changes a type and keeps the value: %s', async (_, from, to, before, after) => {
    const first = table([{ name: 'value', kind: from, default: typeof before === 'number' ? before : undefined }])
    await bring(first)
    const db = test.database.session()
    await db.write(compile(postgres, sql`insert into ${sql.table(first.name)} (name, value) values ('a', ${before})`))
    await db.commit()
    const report = await bring({ ...first, columns: [...first.columns.slice(0, 1), { name: 'value', kind: to }] })
    expect(report.kept).toEqual([])
    expect((await rowsOf(first))[0]?.value).toEqual(after)
  })

  it('keeps a column as long as its values', async () => {
    const wide = table([{ name: 'value', kind: { kind: 'varchar', length: 100 } }])
    await bring(wide)
    await run(`insert into "${wide.name}" values ('a', '${'x'.repeat(50)}')`)
    const narrow = { ...wide, columns: [...wide.columns.slice(0, 1), { name: 'value', kind: { kind: 'varchar', length: 20 } as const }] }
    const report = await bring(narrow)
    expect(report.kept).toMatchObject([{ reason: 'value stays varchar(100): it holds longer values' }])
    expect((await rowsOf(wide))[0]?.value).toHaveLength(50)
  })

  it.each<[string, ColumnKind, ColumnKind, unknown]>([
    ['a fraction', { kind: 'decimal', precision: 21, scale: 9 }, { kind: 'int' }, 1.5],
    ['digits of a decimal', { kind: 'decimal', precision: 21, scale: 9 }, { kind: 'decimal', precision: 21, scale: 2 }, 1.555],
    ['a time of day', { kind: 'datetime' }, { kind: 'date' }, '2024-02-29 10:00:00'],
    ['words', { kind: 'varchar', length: 140 }, { kind: 'int' }, 'many'],
    ['a large number', { kind: 'bigint' }, { kind: 'int' }, 5_000_000_000],
  ])('refuses a type that would lose %s, and stays as it was', async (_, from, to, value) => {
    const first = table([{ name: 'value', kind: from }])
    await bring(first)
    const db = test.database.session()
    await db.write(compile(postgres, sql`insert into ${sql.table(first.name)} (name, value) values ('a', ${value})`))
    await db.commit()
    await expect(bring({ ...first, columns: [...first.columns.slice(0, 1), { name: 'value', kind: to }] })).rejects.toMatchObject({
      code: 'SCHEMA_REFUSED',
      status: 417,
    })
    expect((await rowsOf(first))[0]?.value).toEqual(value)
    expect(await plan(first)).toEqual([])
  })

  it('changes defaults, and whether a value may be missing', async () => {
    const first = table([
      { name: 'qty', kind: { kind: 'int' } },
      { name: 'note', kind: { kind: 'varchar', length: 20 }, notNull: true, default: 'x' },
    ])
    await bring(first)
    await run(`insert into "${first.name}" (name) values ('a')`)
    await bring({
      ...first,
      columns: [
        ...first.columns.slice(0, 1),
        { name: 'qty', kind: { kind: 'int' }, notNull: true, default: 3 },
        { name: 'note', kind: { kind: 'varchar', length: 20 } },
      ],
    })
    await run(`insert into "${first.name}" (name) values ('b')`)
    expect(await rowsOf(first)).toEqual([
      { name: 'a', qty: 3, note: 'x' },
      { name: 'b', qty: 3, note: null },
    ])
  })

  it('keeps columns that are not wanted any more, and what others made', async () => {
    const first = table([{ name: 'code', kind: { kind: 'varchar', length: 20 } }])
    await bring(first)
    await run(
      `insert into "${first.name}" values ('a', 'kept'); create index own_${counter} on "${first.name}" (code); create index two_${counter} on "${first.name}" (code, name)`,
    )
    await bring({ ...first, columns: first.columns.slice(0, 1) })
    expect(await plan(first)).toEqual([])
    expect(await rowsOf(first)).toEqual([{ name: 'a', code: 'kept' }])
    const found = (await describe(test.database.session(), [first.name])).get(first.name)
    expect(found?.indexes.map(({ columns }) => columns.join()).sort()).toEqual(['code', 'code,name', 'name'])
  })

  it('never alters standard columns', async () => {
    const first = table([
      { name: 'owner', kind: { kind: 'varchar', length: 200 } },
      { name: 'idx', kind: { kind: 'bigint' }, notNull: true, default: 0 },
    ])
    await bring(first)
    expect(
      await plan({
        ...first,
        columns: [...first.columns.slice(0, 1), { name: 'owner', kind: { kind: 'varchar', length: 140 } }, { name: 'idx', kind: { kind: 'int' } }],
      }),
    ).toEqual([])
  })
})
