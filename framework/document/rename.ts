import { duplicate, notFound, validation } from '@cortado/contract/error-catalogue.ts'
import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import { demand } from '../permission/decide.ts'
import { moveSecrets } from '../services/secrets/secrets.ts'
import { announce } from './announce.ts'
import { linkFieldsTo } from './back-links.ts'
import { addComment } from './comment.ts'
import { hasCompanions } from './companions.ts'
import type { Document } from './document.ts'
import { demandUnlocked } from './document-lock.ts'
import { followRename } from './fields/follow.ts'
import { indexForSearch, removeFromSearch } from './global-search.ts'
import { childMetas, load } from './load.ts'
import { checkName, nameIsTaken } from './naming.ts'
import { remove } from './remove.ts'
import { runEvent } from './run-event.ts'
import { adoptNode, childrenOf, lockTree } from './tree.ts'

/** How a document is renamed. */
export interface RenameOptions {
  /** Joins the document into one that exists; the renamed one goes. */
  readonly merge?: boolean
  /** Also where the DocType does not allow it. */
  readonly force?: boolean
  readonly ignorePermissions?: boolean
}

/** Gives a document another name, and every link to it as well. Answers the new name. Throws notFound, duplicate, validation, noPermission. */
export async function rename(ctx: Context, doctype: string, from: string, to: string, options: RenameOptions = {}): Promise<string> {
  const meta = await ctx.meta.get(doctype)
  await lockTree(ctx, meta)
  const doc = await load(ctx, meta, from, { lock: true })
  const target = await renamed(doc, to, options)
  await check(doc, target, options)
  const answer = await runEvent(doc, 'beforeRename', from, target.name, options.merge === true)
  if (typeof answer === 'string') target.name = answer
  if (!options.merge) await moveRow(doc, target.name)
  const children = options.merge ? await childrenOf(doc) : []
  await moveLinks(doc, target.name)
  for (const child of children) await adoptNode(child, target.name)
  await moveSecrets(ctx, doctype, from, target.name)
  await runEvent(target, 'afterRename', from, target.name, options.merge === true)
  if (options.merge) await remove(ctx, doctype, from, { force: true, ignorePermissions: true })
  if (hasCompanions(doctype))
    await addComment(target, 'Edit', `${options.merge ? 'merged' : 'renamed from'} ${from} ${options.merge ? 'into' : 'to'} ${target.name}`)
  await removeFromSearch(doc, from)
  await indexForSearch(target)
  announce(doc, 'rename')
  announce(target, 'update')
  return target.name
}

async function renamed(doc: Document, to: string, options: RenameOptions): Promise<Document> {
  if (options.merge) return load(doc.ctx, doc.doctype, to.trim(), { lock: true })
  const target = Object.create(doc, { values: { value: { ...doc.values, name: to }, writable: true } }) as Document
  checkName(target)
  return target
}

async function check(doc: Document, target: Document, options: RenameOptions): Promise<void> {
  if (doc.name === target.name) throw validation({ message: `${doc.doctype} ${doc.name}: the new name is the old one` })
  if (!options.ignorePermissions) await demand(doc.ctx, doc.meta, 'write', doc.values)
  await demandUnlocked(doc)
  if (options.merge) await demandUnlocked(target)
  if (doc.meta.isVirtual) throw validation({ message: `${doc.doctype} is virtual: its documents keep their names` })
  if (!options.force && !doc.meta.json.allow_rename) throw validation({ message: `${doc.doctype} not allowed to be renamed` })
  if (options.merge && !options.ignorePermissions) await demand(doc.ctx, doc.meta, 'write', target.values)
  if (!options.merge && (await nameIsTaken(target))) throw duplicate({ doctype: doc.doctype, name: target.name })
  if (doc.meta.issingle || doc.meta.autoname === 'autoincrement') throw notFound({ doctype: doc.doctype, name: target.name })
}

async function moveRow(doc: Document, to: string): Promise<void> {
  const { db } = doc.ctx
  const rule = doc.meta.autoname
  const source = rule.toLowerCase().startsWith('field:') ? rule.slice(6).trim() : undefined
  const field = source && doc.meta.field.has(source) ? sql`, ${sql.id(source)} = ${to}` : sql``
  await db.write(
    compile(db.dialect, sql`update ${sql.table(doc.meta.table)} set ${sql.id('name')} = ${to}${field} where ${sql.id('name')} = ${doc.name}`),
  )
  for (const child of await childMetas(doc.ctx, doc.meta)) {
    await db.write(
      compile(db.dialect, sql`update ${sql.table(child.table)} set parent = ${to} where parent = ${doc.name} and parenttype = ${doc.doctype}`),
    )
  }
}

async function moveLinks(doc: Document, to: string): Promise<void> {
  const { db } = doc.ctx
  const links = await linkFieldsTo(doc.ctx, doc.doctype)
  for (const field of links) {
    if (field.issingle && !field.dynamic) {
      await db.write(
        compile(
          db.dialect,
          sql`update ${sql.table('tabSingles')} set value = ${to} where doctype = ${field.parent} and field = ${field.fieldname} and value = ${doc.name}`,
        ),
      )
    } else if (!field.issingle) {
      const dynamic = field.dynamic ? sql` and ${sql.id(field.options)} = ${doc.doctype}` : sql``
      await db.write(
        compile(
          db.dialect,
          sql`update ${sql.table(`tab${field.parent}`)} set ${sql.id(field.fieldname)} = ${to} where ${sql.id(field.fieldname)} = ${doc.name}${dynamic}`,
        ),
      )
    }
  }
  await followRename(
    doc.ctx,
    { meta: doc.meta, name: to },
    links.filter(({ issingle }) => !issingle),
  )
  for (const [doctype, typeField, nameField] of [
    ['Version', 'ref_doctype', 'docname'],
    ['File', 'attached_to_doctype', 'attached_to_name'],
    ['Notification Log', 'document_type', 'document_name'],
  ] as const) {
    await db.write(
      compile(
        db.dialect,
        sql`update ${sql.table(`tab${doctype}`)} set ${sql.id(nameField)} = ${to} where ${sql.id(typeField)} = ${doc.doctype} and ${sql.id(nameField)} = ${doc.name}`,
      ),
    )
  }
}
