import { type RawBuilder, sql } from 'kysely'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import type { Result, Row } from '../database/db.ts'
import type { Document } from './document.ts'
import { writeNames } from './names-column.ts'
import { remove } from './remove.ts'
import type { Renaming } from './rename-links.ts'

/** What a document has at most once: DocType, the fields that name the document, and those that tell one from another. */
const once = [
  { doctype: 'Tag Link', type: 'document_type', name: 'document_name', keys: ['tag'] },
  { doctype: 'User Permission', type: 'allow', name: 'for_value', keys: ['user', 'applicable_for', 'apply_to_all_doctypes'] },
  { doctype: 'Document Follow', type: 'ref_doctype', name: 'ref_docname', keys: ['user'] },
] as const

const rights = ['read', 'write', 'submit', 'share'] as const

/** Before the links of a document move to the one that it is merged into: what both have is there once. */
export async function mergeCompanions(doc: Document, target: Document): Promise<void> {
  const renaming = { doctype: doc.doctype, from: doc.name, to: target.name }
  for (const each of once) await dropDoubles(doc.ctx, renaming, each)
  await mergeShares(doc.ctx, renaming)
  await mergeAssignments(doc, target)
}

async function dropDoubles(ctx: Context, { doctype, from, to }: Renaming, each: (typeof once)[number]): Promise<void> {
  const [type, name] = [sql.id(each.type), sql.id(each.name)]
  const keys = each.keys.map((column) => sql`coalesce(${ctx.db.dialect.asText(sql.id(column))}, '')`)
  const known = sql`select ${sql.join(keys.map((key, i) => sql`${key} as ${sql.id(`k${i}`)}`))} from ${sql.table(`tab${each.doctype}`)} where ${type} = ${doctype} and ${name} = ${to}`
  await run(
    ctx,
    sql`delete from ${sql.table(`tab${each.doctype}`)} where ${type} = ${doctype} and ${name} = ${from} and (${sql.join(keys)}) in (select * from (${known}) k)`,
  )
}

/** Whom both are shared with has the rights of both shares, in one. */
async function mergeShares(ctx: Context, { doctype, from, to }: Renaming): Promise<void> {
  const columns = sql.join(['name', 'user', 'everyone', 'share_name', ...rights].map((each) => sql.id(each)))
  const query = sql`select ${columns} from ${sql.table('tabDocShare')} where share_doctype = ${doctype} and share_name in (${from}, ${to})`
  const byUser = Map.groupBy((await run(ctx, query)).rows, ({ user, everyone }) => (Number(everyone) ? '' : String(user)))
  for (const shares of byUser.values()) {
    const kept = shares.find(({ share_name }) => share_name === to)
    const doubles = shares.filter(({ share_name }) => share_name === from)
    if (!kept || doubles.length === 0) continue
    const joined = rights.map((right) => sql`${sql.id(right)} = ${Math.max(...shares.map((share: Row) => Number(share[right] ?? 0)))}`)
    await run(ctx, sql`update ${sql.table('tabDocShare')} set ${sql.join(joined)} where name = ${kept.name}`)
    const names = doubles.map(({ name }) => name)
    await run(ctx, sql`delete from ${sql.table('tabDocShare')} where ${ctx.db.dialect.inList(sql.id('name'), names)}`)
  }
}

/** Who has both to do has the one that stays; `_assign` of that one names everybody. */
async function mergeAssignments(doc: Document, target: Document): Promise<void> {
  const { ctx, meta, doctype } = doc
  if (meta.istable) return
  const open = sql`reference_type = ${doctype} and status not in ('Cancelled', 'Closed') and allocated_to is not null`
  const query = sql`select name, allocated_to, reference_name from ${sql.table('tabToDo')} where ${open} and reference_name in (${doc.name}, ${target.name}) order by creation`
  const todos = (await run(ctx, query)).rows
  if (todos.length === 0) return
  const theirs = new Set(todos.filter((todo) => todo.reference_name === target.name).map((todo) => String(todo.allocated_to)))
  for (const todo of todos)
    if (todo.reference_name === doc.name && theirs.has(String(todo.allocated_to)))
      await remove(ctx, 'ToDo', String(todo.name), { force: true, ignorePermissions: true })
  const users = new Set([...theirs, ...todos.map((todo) => String(todo.allocated_to))])
  await run(ctx, sql`update ${sql.table(meta.table)} set ${sql.id('_assign')} = ${writeNames([...users])} where ${sql.id('name')} = ${target.name}`)
}

const run = (ctx: Context, query: RawBuilder<unknown>): Promise<Result> => ctx.db.write(compile(ctx.db.dialect, query))
