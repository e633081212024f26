import { createHash, randomUUID } from 'node:crypto'
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { scrub } from 'cortado/config/names.ts'
import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import type { Document } from 'cortado/document/document.ts'
import { sql } from 'kysely'
import { definitionOf } from './definition.ts'

/**
 * Developer mode: a DocType of an app that was changed is written to its file, after the commit and in one step, so that the change is in the
 * app's repository. Answers the file; undefined: the module belongs to no installed app.
 */
export async function writeFile(doc: Document): Promise<string | undefined> {
  const { ctx } = doc
  const { db } = ctx
  const module = doc.get<string>('module')
  const [row] = await db.read(compile(db.dialect, sql`select app_name from ${sql.table('tabModule Def')} where name = ${module}`))
  const app = ctx.bootHooks.apps.find(({ name }) => name === row?.app_name)
  if (!app) return undefined
  const stem = scrub(doc.name)
  const file = join(app.folder, scrub(module), 'doctype', stem, `${stem}.json`)
  const text = textOf(doc)
  // the next migration finds the file that it knows
  const hash = createHash('md5').update(text).digest('hex')
  await db.write(compile(db.dialect, sql`update ${sql.table('tabDocType')} set migration_hash = ${hash} where name = ${doc.name}`))
  db.afterCommit(() => replace(file, text))
  return file
}

function replace(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true })
  const draft = `${file}.${randomUUID()}`
  writeFileSync(draft, text)
  renameSync(draft, file)
}

/** As Frappe writes it: keys in alphabetical order, fields in theirs, empty values left out, indented by one blank. */
function textOf(doc: Document): string {
  const { creation, modified, modified_by, owner } = doc.values
  const { migration_hash, ...definition } = definitionOf(doc)
  const json: Row = { ...definition, creation, modified, modified_by, owner, field_order: doc.rows('fields').map((row) => row.get('fieldname')) }
  return `${JSON.stringify(sorted(json), null, 1)}\n`
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      // columns of tags, likes … are no part of the definition
      .filter(([key, each]) => each !== undefined && !key.startsWith('_'))
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  )
}
