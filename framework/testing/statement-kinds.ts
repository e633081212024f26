import { CortadoError } from '@cortado/contract/errors.ts'
import type { ColumnKind } from '@cortado/contract/fields/registry.ts'
import type { FilterValue, Operator } from '@cortado/contract/filters.ts'
import { type OperationNodeSource, sql } from 'kysely'
import { compile } from '../database/build.ts'
import type { Statement } from '../database/db.ts'
import type { Dialect } from '../database/dialects/dialect.ts'
import type { FilterColumn } from '../database/filters/column.ts'
import { operatorRules } from '../database/filters/operators.ts'
import { planTable } from '../database/schema/plan.ts'
import type { TableDefinition } from '../database/schema/table.ts'
import { deleteRows, insertOne, selectForUpdate, selectNamed, selectRows, updateOne, writeRows } from '../document/statements.ts'
import { compileMeta } from '../meta/compile.ts'
import { tableOf } from '../meta/table.ts'

/** One column kind of each sort. */
const columnKinds: readonly ColumnKind[] = [
  { kind: 'varchar', length: 140 },
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
]

const meta = compileMeta({
  name: 'Statement Kind',
  fields: [
    { fieldname: 'title', fieldtype: 'Data' },
    { fieldname: 'qty', fieldtype: 'Int' },
    { fieldname: 'rate', fieldtype: 'Currency' },
    { fieldname: 'due', fieldtype: 'Datetime' },
  ],
})
const rowMeta = compileMeta({ name: 'Statement Kind Row', istable: 1, fields: [{ fieldname: 'item', fieldtype: 'Data' }] })

/** The tables that the statements speak of. */
const kindTables = (dialect: Dialect): readonly TableDefinition[] => [
  ...[meta, rowMeta].flatMap((each) => tableOf(dialect, each) ?? []),
  {
    name: 'tabSeries',
    columns: [
      { name: 'name', kind: { kind: 'varchar', length: 100 } },
      { name: 'current', kind: { kind: 'int' }, notNull: true, default: 0 },
    ],
    indexes: [],
    primaryKey: ['name'],
  },
  {
    name: 'tabWords',
    columns: [{ name: 'content', kind: { kind: 'longtext' } }],
    indexes: [{ name: 'words_content_index', columns: ['content'], fullText: true }],
    primaryKey: 'varchar',
  },
  {
    name: 'tabKinds',
    columns: columnKinds.map((kind) => ({ name: `c_${kind.kind}`, kind })),
    indexes: [],
    primaryKey: 'bigint',
  },
  {
    name: 'tabTree',
    columns: [
      { name: 'lft', kind: { kind: 'int' } },
      { name: 'rgt', kind: { kind: 'int' } },
    ],
    indexes: [],
    primaryKey: 'varchar',
  },
]

/** DDL that makes the tables. */
export const kindDdl = (dialect: Dialect): string[] => kindTables(dialect).flatMap((table) => planTable(dialect, table).map(({ text }) => text))

/** One statement of every kind that Cortado sends, by a name for people. */
export function statementKinds(dialect: Dialect): ReadonlyMap<string, Statement> {
  const own = (query: OperationNodeSource): Statement => compile(dialect, query, { named: true })
  const title = sql.id('title')
  const table = sql.table(meta.table)
  const kinds: [string, Statement][] = [
    ['documents by name', selectNamed(dialect, meta, ['a', 'b'])],
    ['a locked document', selectForUpdate(dialect, meta, 'a')],
    ['rows of a table', selectRows(dialect, rowMeta, 'a', meta.name)],
    ['a new document', insertOne(dialect, meta, { name: 'a', docstatus: 0, idx: 0, qty: 0, rate: 0 })],
    ['a changed document', updateOne(dialect, meta, { name: 'a' }, '2024-01-01 00:00:00')],
    ['new and changed rows', writeRows(dialect, rowMeta, [{ name: 'r', parent: 'a', docstatus: 0, idx: 1 }])],
    ['values of several rows', own(dialect.updateRows(meta.table, [...meta.columns.slice(0, 1), ...meta.columns.slice(-2)], '[{"name": "a"}]'))],
    ['rows that go', deleteRows(dialect, rowMeta, ['r'])],
    ['values like a pattern', own(sql`select name from ${table} where ${dialect.like(title, '%a%')}`)],
    ['values that are the same', own(sql`select name from ${table} where ${dialect.same(title, null)}`)],
    ['numbers as text', own(sql`select ${dialect.asText(sql.id('qty'))} as qty from ${table}`)],
    ['rows of a list', own(sql`select * from ${dialect.recordset(meta.table, meta.columns, '[{"name": "a"}]')}`)],
    [
      'a row or its change',
      own(sql`insert into ${sql.table('tabSeries')} (name, current) values (${'k'}, ${1}) ${dialect.upsert(['name'], ['current'])}`),
    ],
    [
      'a row, unless it is there',
      own(sql`insert into ${sql.table('tabSeries')} (name, current) values (${'k'}, ${1}) ${dialect.upsert(['name'], [])}`),
    ],
    ['texts with words', own(sql`select name from ${sql.table('tabWords')} where ${dialect.matches(sql.id('content'), ['ab', 'c'])}`)],
    [
      'texts with words, the best first',
      own(sql`select name from ${sql.table('tabWords')} order by ${dialect.relevance(sql.id('content'), ['ab'])} desc, name`),
    ],
    ['the next number of a series', own(dialect.incrementSeries('INV-'))],
    ['the next number of a sequence', own(dialect.nextSequenceValue('Kinds'))],
    ['a lock', own(dialect.lockInTransaction('tree:Account'))],
    ['columns of tables', own(dialect.schema.columnsQuery(['tabKinds']))],
    ['columns of all tables', own(dialect.schema.columnsQuery(undefined))],
    ['indexes of tables', own(dialect.schema.indexesQuery(['tabKinds']))],
    ['sequences', own(dialect.schema.sequencesQuery())],
    ...filters(dialect),
  ]
  return new Map(kinds)
}

const filterValues: Partial<Record<Operator, FilterValue>> = {
  in: ['1', ''],
  'not in': ['1'],
  is: 'set',
  between: ['2024-01-01', '2024-01-02'],
  timespan: 'last month',
  previous: '1 month',
  next: '1 month',
}
const samples: Partial<Record<ColumnKind['kind'], string>> = { date: '2024-01-01', datetime: '2024-01-01 10:00:00', time: '10:00:00' }

function filters(dialect: Dialect): [string, Statement][] {
  const operators = Object.keys(operatorRules) as Operator[]
  return columnKinds.flatMap((kind) => operators.flatMap((operator) => filter(dialect, kind, operator)))
}

function filter(dialect: Dialect, kind: ColumnKind, operator: Operator): [string, Statement][] {
  const column: FilterColumn = {
    ref: sql.ref(`t.c_${kind.kind}`),
    name: `c_${kind.kind}`,
    kind,
    neverNull: false,
    ...(kind.kind === 'varchar' ? { tree: 'tabTree' } : {}),
  }
  try {
    const prepared = operatorRules[operator].prepare(column, filterValues[operator] ?? samples[kind.kind] ?? '1', {
      today: '2024-06-15',
      firstDayOfWeek: 1,
    })
    return [
      [
        `${kind.kind} ${operator}`,
        compile(dialect, sql`select t.name from ${sql.table('tabKinds')} as t where ${prepared.condition(dialect, prepared.values)}`),
      ],
    ]
  } catch (error) {
    // the operator refuses this kind of column, in every dialect alike
    if (error instanceof CortadoError) return []
    throw error
  }
}
