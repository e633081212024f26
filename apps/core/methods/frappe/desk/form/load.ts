import { badArgument, notFound } from '@cortado/contract/error-catalogue.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import type { Document } from 'cortado/document/document.ts'
import { load } from 'cortado/document/load.ts'
import { runEvent } from 'cortado/document/run-event.ts'
import { toWire } from 'cortado/document/wire.ts'
import { respond } from 'cortado/events/response.ts'
import type { Meta } from 'cortado/meta/meta.ts'
import { demand } from 'cortado/permission/decide.ts'
import { sql } from 'kysely'
import { communicationsOf } from '../../../../desk/communications.ts'
import { docinfo } from '../../../../desk/docinfo.ts'
import { formMetas } from '../../../../desk/form-meta.ts'
import { linkTitles } from '../../../../desk/link-titles.ts'
import { peopleOf } from '../../../../desk/people.ts'
import { noteOpening } from '../../../../desk/seen.ts'
import { readUserSettings } from '../../../../desk/user-settings.ts'

/** A document with what its form shows beside it. A name that does not exist is answered with `message: []`, to who may read documents of the DocType. */
export const getdoc = whitelist({ args: { doctype: 'string', name: 'any' } }, async (ctx, args) => {
  const doc = await loadIfThere(ctx, args.doctype, String(args.name))
  if (!doc) {
    await demand(ctx, await ctx.meta.get(args.doctype), 'read')
    return []
  }
  await demand(ctx, doc.meta, 'read', doc.values)
  await runEvent(doc, 'onload')
  await noteOpening(doc)
  const [wire, info, titles] = await Promise.all([toWire(doc, { nulls: 'omit' }), docinfo(doc), linkTitles(doc)])
  return respond({ docs: [wire], docinfo: info, _link_titles: titles })
})

async function loadIfThere(ctx: Context, doctype: string, name: string): Promise<Document | undefined> {
  try {
    return await load(ctx, doctype, name)
  } catch (error) {
    if (notFound.is(error)) return undefined
    throw error
  }
}

/** What surrounds a document: attachments, comments, assignments, shares, versions, tags, rights. */
export const get_docinfo = whitelist({ args: { doctype: 'string', name: 'any' } }, async (ctx, args) => {
  const doc = await load(ctx, args.doctype, String(args.name))
  await demand(ctx, doc.meta, 'read', doc.values)
  return respond({ docinfo: await docinfo(doc) })
})

/** E-mails and automated messages of a document, the newest first; at most 100 at once. */
export const get_communications = whitelist({ args: { doctype: 'string', name: 'any', start: 'int?', limit: 'int?' } }, async (ctx, args) => {
  const doc = await load(ctx, args.doctype, String(args.name))
  await demand(ctx, doc.meta, 'read', doc.values)
  return communicationsOf(doc, { start: Math.max(args.start ?? 0, 0), limit: Math.min(Math.max(args.limit ?? 20, 1), 100) })
})

const mostViewers = 100

/** Names and pictures of the users who look at a document, by user. Throws badArgument for more than 100. */
export const get_user_info_for_viewers = whitelist({ args: { users: 'json' } }, (ctx, { users }) => {
  if (!Array.isArray(users) || users.length > mostViewers)
    throw badArgument({ argument: 'users', reason: `it should be a list of at most ${mostViewers} users` })
  return peopleOf(ctx, users)
})

/**
 * The definition of a DocType, then of its child tables; `use_cache` where the client has this state already. `with_parent`: a child table
 * comes with the first DocType that has it, which is named in `parent_dt`.
 */
export const getdoctype = whitelist({ args: { doctype: 'string', with_parent: 'bool?', cached_timestamp: 'string?' } }, async (ctx, args) => {
  const asked = await ctx.meta.get(args.doctype)
  const parent = args.with_parent && asked.istable ? await firstOwner(ctx, asked.name) : undefined
  const meta = parent ?? asked
  const facts = { ...(parent && { parent_dt: parent.name }), user_settings: await readUserSettings(ctx, meta.name) }
  if (args.cached_timestamp && args.cached_timestamp === meta.json.modified) return respond({ message: 'use_cache', ...facts })
  return respond({ docs: await formMetas(ctx, meta), ...facts })
})

/** The DocType that was the first to have tables of a child DocType. */
async function firstOwner(ctx: Context, child: string): Promise<Meta | undefined> {
  const { db } = ctx
  const [row] = await db.read(
    compile(
      db.dialect,
      sql`select parent from ${sql.table('tabDocField')} where options = ${child} and fieldtype in ('Table', 'Table MultiSelect') order by creation, parent limit 1`,
    ),
  )
  return row && ctx.meta.find(String(row.parent))
}
