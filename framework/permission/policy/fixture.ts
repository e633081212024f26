import type { DocFieldJson } from '@cortado/contract/doctype.ts'
import { sql } from 'kysely'
import { makeClock } from '../../config/clock.ts'
import type { Context } from '../../context.ts'
import { compile } from '../../database/build.ts'
import type { Db } from '../../database/db.ts'
import { addRows, createPermissionTables, metaOf, perm, permissionContext, userWith } from '../fixture.ts'
import type { Policy } from './policy.ts'

// A DocType with a column of each kind, what it links to, and a user: what conditions of policies are tried on.

const field = (fieldname: string, fieldtype: string, more: Partial<DocFieldJson> = {}): DocFieldJson => ({ fieldname, fieldtype, ...more })

const standard = sql`name varchar(140) primary key, owner varchar(140), creation timestamp(6), modified timestamp(6), modified_by varchar(140), docstatus smallint default 0, idx int default 0`

const fields = [
  field('region', 'Data'),
  field('notes', 'Text'),
  field('qty', 'Int'),
  field('flag', 'Check'),
  field('amount', 'Currency'),
  field('rating', 'Rating'),
  field('day', 'Date'),
  field('due', 'Datetime'),
  field('opens', 'Time'),
]

const columns = sql`region varchar(140), notes text, qty int not null default 0, flag smallint not null default 0, amount decimal(21,9) not null default 0,
  rating decimal(3,2), day date, due timestamp(6), opens time(6)`

/** The DocType whose documents are the resource. */
export const thing = metaOf({
  name: 'Thing',
  fields: [...fields, field('place', 'Link', { options: 'Place' }), field('lines', 'Table', { options: 'Thing Line' })],
  permissions: [perm('Reader', ['read', 'select', 'write', 'create', 'delete', 'print', 'export'])],
})

/** What its link leads to: a chain. */
export const place = metaOf({ name: 'Place', fields: [...fields, field('above', 'Link', { options: 'Place' })] })

const line = metaOf({ name: 'Thing Line', istable: 1, fields: [...fields, field('place', 'Link', { options: 'Place' })] })

const userMeta = metaOf({
  name: 'User',
  fields: [
    field('department', 'Data'),
    field('grade', 'Int'),
    field('allowance', 'Currency'),
    field('since', 'Date'),
    field('begins', 'Time'),
    field('api_key', 'Data'),
    field('secret', 'Password'),
    field('last_ip', 'Data'),
  ],
})

/** Their DocTypes. */
export const metas = { find: async (name: string) => [thing, place, line, userMeta].find((meta) => meta.name === name), peek: () => undefined }

const rows = [
  {
    name: 't1',
    region: 'North',
    notes: 'a_b%c',
    qty: 5,
    flag: 1,
    amount: '12.5',
    rating: '0.5',
    day: '2024-02-29',
    due: '2024-02-29 12:00:00',
    opens: '08:00',
  },
  {
    name: 't2',
    region: 'north',
    notes: 'North',
    qty: -3,
    amount: '12.500000001',
    day: '2026-11-25',
    due: '2026-11-25 00:00:00',
    opens: '23:30:00.5',
  },
  { name: 't3', region: '', notes: '', due: '2026-11-25 14:30:00.000001' },
  { name: 't4', qty: -2 },
  { name: 't5', region: 'South\\', notes: '100% \\ sure', qty: 2147483647, amount: '-123456789012.123456789', rating: '1', opens: '00:00' },
]

/** Makes the tables and fills them; each document once without and once with a link. */
export async function createPolicyTables(db: Db): Promise<void> {
  await createPermissionTables(db)
  for (const query of [
    sql`create table "tabThing" (${standard}, ${columns}, place varchar(140))`,
    sql`create table "tabPlace" (${standard}, ${columns}, above varchar(140))`,
    sql`create table "tabThing Line" (${standard}, parent varchar(140), parenttype varchar(140), parentfield varchar(140), ${columns}, place varchar(140))`,
  ])
    await db.write(compile(db.dialect, query))
  const owned = rows.map((row, at) => ({ ...row, owner: at % 2 ? 'u@example.com' : 'x@example.com', docstatus: at % 3 }))
  const above = ['t5', 't1', 't2', 't4', 'gone']
  await addRows(
    db,
    'tabPlace',
    owned.map((row, at) => ({ ...row, above: above[at] })),
  )
  await addRows(db, 'tabThing', owned)
  const linked = owned.map((row, at) => ({ ...row, name: `l-${row.name}`, place: ['t2', 't1', 'gone', '', 't5'][at] }))
  await addRows(db, 'tabThing', linked)
  await addRows(db, 'tabThing Line', linesOf(owned.map(({ name }) => name)))
  await db.commit()
}

/** Rows: of the first document all, of the second one, of the third those of another table and another DocType, of the others none. */
function linesOf([first = '', second = '', third = '']: readonly string[]) {
  const owner = { parenttype: 'Thing', parentfield: 'lines' }
  const line = (at: number, parent: string, more: object) => ({
    ...rows[at],
    name: `${parent}-${at}`,
    idx: at + 1,
    parent,
    place: ['t2', 't1', 'gone', '', 't5'][at],
    ...more,
  })
  return [
    ...rows.map((_, at) => line(at, first, owner)),
    line(1, second, owner),
    line(0, third, { ...owner, parentfield: 'others' }),
    line(4, third, { ...owner, parenttype: 'Place' }),
  ]
}

/** A clock that stands still: a Wednesday afternoon. */
export const clock = { ...makeClock('UTC'), timestamp: () => '2026-11-25 14:30:00.000000' }

const userPermissions = new Map([['Place', ['t1', 'North'].map((doc) => ({ doc, applicable_for: null, is_default: false }))]])

/** The user who asks. */
export const reader = userWith(['Reader', 'North'], { userPermissions })

const facts = {
  row: { name: reader.name, department: 'North', grade: 5, allowance: '12.5', since: '2026-11-25', begins: '08:00:00', email: null },
  defaults: new Map([['region', ['North', 'South\\']]]),
}

/** What a user finds where these policies are in force. */
export function policyContext(db: Db, policies: readonly Policy[], user = reader): Context {
  const request = { ip: '10.1.2.3' } as Context['request']
  const ctx = permissionContext({
    db,
    metas: [thing, place, line, userMeta],
    user,
    clock,
    request,
    policies: { peek: () => policies, of: async () => policies, userFacts: async () => facts },
  })
  return Object.assign(ctx, { site: { name: 'a.example.com' } })
}
