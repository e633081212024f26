import { duplicate, validation } from '@cortado/contract/error-catalogue.ts'
import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import type { Document } from 'cortado/document/document.ts'
import { newDocument } from 'cortado/document/new.ts'
import { sql } from 'kysely'
import { changeMarks, hasMarks } from './marks.ts'
import { openTitle } from './title.ts'

/** Tags of a stored text, `a,b`; older data has a comma in front. */
const readTags = (stored: unknown): string[] =>
  typeof stored === 'string'
    ? stored
        .split(',')
        .map((tag) => tag.trim())
        .filter(Boolean)
    : []

/** Adds a tag to a document: to its row, as a Tag, as a Tag Link. Twice is once. Throws validation. */
export async function addTag(doc: Document, tag: string): Promise<void> {
  const text = tag.replaceAll(',', ' ').trim()
  if (text === '' || text.length > 140 || /[<>]/.test(text)) throw validation({ message: 'A tag has 1 to 140 characters, and no < or >' })
  await changeTags(doc, (tags) => (tags.some((each) => each.toLowerCase() === text.toLowerCase()) ? tags : [...tags, text]))
  const name = await makeTag(doc.ctx, text)
  if (await isLinked(doc, name)) return
  await insertQuietly(doc.ctx, 'Tag Link', { document_type: doc.doctype, document_name: doc.name, tag: name, title: openTitle(doc) })
}

/** Takes a tag from a document; where it has none of that name, nothing happens. */
export async function removeTag(doc: Document, tag: string): Promise<void> {
  const text = tag.trim().toLowerCase()
  await changeTags(doc, (tags) => tags.filter((each) => each.toLowerCase() !== text))
  const { db } = doc.ctx
  await db.write(
    compile(
      db.dialect,
      sql`delete from ${sql.table('tabTag Link')} where document_type = ${doc.doctype} and document_name = ${doc.name} and lower(tag) = ${text}`,
    ),
  )
}

async function changeTags(doc: Document, change: (tags: string[]) => string[]): Promise<void> {
  if (!hasMarks(doc.meta)) throw validation({ message: `${doc.doctype} cannot be tagged` })
  await changeMarks(doc.ctx, { meta: doc.meta, name: doc.name, column: '_user_tags' }, (stored) => change(readTags(stored)).join(','))
}

/** The Tag's stored name: tags that differ in letter case are one. */
async function makeTag(ctx: Context, text: string): Promise<string> {
  const known = await tagNamed(ctx, text)
  if (known !== undefined) return known
  try {
    return await ctx.db.savepoint(async () => (await insertQuietly(ctx, 'Tag', { name: text })).name)
  } catch (error) {
    // somebody was faster
    const made = duplicate.is(error) ? await tagNamed(ctx, text) : undefined
    if (made === undefined) throw error
    return made
  }
}

async function tagNamed({ db }: Context, text: string): Promise<string | undefined> {
  const rows = await db.read(compile(db.dialect, sql`select name from ${sql.table('tabTag')} where lower(name) = ${text.toLowerCase()} limit 1`))
  return rows[0] && String(rows[0].name)
}

async function isLinked(doc: Document, tag: string): Promise<boolean> {
  const { db } = doc.ctx
  const rows = await db.read(
    compile(
      db.dialect,
      sql`select 1 as found from ${sql.table('tabTag Link')} where document_type = ${doc.doctype} and document_name = ${doc.name} and tag = ${tag} limit 1`,
    ),
  )
  return rows.length > 0
}

async function insertQuietly(ctx: Context, doctype: string, values: Record<string, unknown>): Promise<Document> {
  const doc = await newDocument(ctx, doctype, values)
  doc.flags.ignorePermissions = true
  return doc.insert()
}
