import { badArgument } from '@cortado/contract/error-catalogue.ts'
import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import type { Document } from 'cortado/document/document.ts'
import { insert } from 'cortado/document/insert.ts'
import { load } from 'cortado/document/load.ts'
import { newDocument } from 'cortado/document/new.ts'
import { save } from 'cortado/document/save.ts'
import { demand, may } from 'cortado/permission/decide.ts'
import { sql } from 'kysely'

/** Arguments that come as one JSON object. Throws badArgument. */
export function objectArgument(args: unknown, argument = 'args'): Row {
  if (args !== null && typeof args === 'object' && !Array.isArray(args)) return args as Row
  throw badArgument({ argument, reason: 'it should be a JSON object' })
}

/** The wanted name, or with the first free number behind it. One statement. */
export async function freeName({ db }: Context, doctype: string, wanted: string): Promise<string> {
  const stem = wanted.slice(0, 130)
  const pattern = `${stem.replace(/[\\%_]/g, '\\$&')}-%`
  const rows = await db.read(compile(db.dialect, sql`select name from ${sql.table(`tab${doctype}`)} where name = ${stem} or name like ${pattern}`))
  const taken = new Set(rows.map(({ name }) => String(name)))
  let name = stem
  for (let next = 1; taken.has(name); next++) name = `${stem}-${next}`
  return name
}

/**
 * Makes a chart or a card for the user. Who may not create those of the DocType may still make private ones; that they are made of what the user may see is
 * checked as always. Throws as `insert` does.
 */
export async function insertOwn(ctx: Context, doctype: 'Dashboard Chart' | 'Number Card', values: Row): Promise<Document> {
  const { name: _name, doctype: _doctype, ...given } = values
  const doc = await newDocument(ctx, doctype, given)
  if (!(await may(ctx, doc.meta, 'create'))) {
    for (const key of ['is_public', 'is_standard']) doc.set(key, 0)
    doc.flags.ignorePermissions = true
  }
  return insert(doc)
}

/** Adds a chart or a card to a dashboard that the user may change. With `standard` it becomes part of the app that the dashboard is of. */
export async function addToDashboard(ctx: Context, { dashboard, table, field, name, standard }: Addition): Promise<void> {
  const doc = await load(ctx, 'Dashboard', String(dashboard ?? ''))
  await demand(ctx, doc.meta, 'write', doc.values)
  const target = await load(ctx, field === 'chart' ? 'Dashboard Chart' : 'Number Card', String(name ?? ''))
  await demand(ctx, target.meta, 'read', target.values)
  if (standard && Number(doc.get('is_standard') ?? 0)) {
    target.set('is_standard', 1)
    target.set('module', doc.get('module'))
    await save(target)
  }
  await doc.append(table, { [field]: target.name })
  await save(doc)
}

/** What is added where. */
export interface Addition {
  readonly dashboard: unknown
  readonly table: 'charts' | 'cards'
  readonly field: 'chart' | 'card'
  readonly name: unknown
  readonly standard: boolean
}
