import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { badFile } from '@cortado/contract/error-catalogue.ts'
import { scrub } from '../config/names.ts'
import type { Context } from '../context.ts'
import type { Row } from '../database/db.ts'
import { list } from '../document/list.ts'
import { load } from '../document/load.ts'
import type { App } from './app-folder.ts'
import type { FixtureDeclaration } from './define-app.ts'
import { exported, putDocument } from './put-document.ts'
import { storedFrom } from './told.ts'

/** What was read from the `fixtures/` of an app. */
export interface FixtureReport {
  /** `DocType name` of what was inserted or changed. */
  readonly written: readonly string[]
  /** DocTypes that the site does not have: their documents were left out. */
  readonly missing: readonly string[]
}

/** Brings the documents of `fixtures/*.json` into the site, files in the order of their names; what is the same is not written. Throws badFile. */
export async function importFixtures(ctx: Context, app: App): Promise<FixtureReport> {
  const written: string[] = []
  const missing = new Set<string>()
  for (const file of filesOf(app)) {
    for (const values of readDocuments(app, file)) {
      const doctype = String(values.doctype)
      const meta = await ctx.meta.find(doctype)
      if (!meta) missing.add(doctype)
      else {
        const document = `${doctype} ${values.name ?? doctype}`
        if (await storedFrom({ file: shownOf(app, file), document }, () => putDocument(ctx, meta, values))) written.push(document)
      }
    }
  }
  return { written, missing: [...missing] }
}

function filesOf({ folder }: App): string[] {
  const fixtures = join(folder, 'fixtures')
  if (!existsSync(fixtures)) return []
  return readdirSync(fixtures)
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => join(fixtures, name))
}

const shownOf = (app: App, file: string): string => `${app.name}/fixtures/${basename(file)}`

/** One document, or a list of them. */
function readDocuments(app: App, file: string): Row[] {
  const shown = shownOf(app, file)
  let json: unknown
  try {
    json = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw badFile({ file: shown, field: 'the file', reason: `is not JSON: ${(error as Error).message}` }, { cause: error })
  }
  const documents = (Array.isArray(json) ? json : [json]) as (Row | null)[]
  documents.forEach((values, index) => {
    if (typeof values?.doctype !== 'string') throw badFile({ file: shown, field: `document ${index + 1}`, reason: 'names no doctype' })
  })
  return documents as Row[]
}

/** Writes what the app declares as its fixtures to `fixtures/`. Answers the files with the number of their documents. Throws unknownDoctype, and as lists do. */
export async function exportFixtures(ctx: Context, app: App): Promise<{ readonly file: string; readonly documents: number }[]> {
  const folder = join(app.folder, 'fixtures')
  const made: { file: string; documents: number }[] = []
  for (const each of app.definition.fixtures ?? []) {
    const declared: FixtureDeclaration = typeof each === 'string' ? { doctype: each } : each
    const documents = await documentsOf(ctx, declared)
    const file = `${declared.prefix ? `${declared.prefix}_` : ''}${scrub(declared.doctype)}.json`
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, file), `${JSON.stringify(documents, null, 1)}\n`)
    made.push({ file, documents: documents.length })
  }
  return made
}

async function documentsOf(ctx: Context, { doctype, filters, orFilters }: FixtureDeclaration): Promise<Row[]> {
  const meta = await ctx.meta.get(doctype)
  if (meta.issingle) return [exported(await load(ctx, meta, doctype))]
  const rows = await list(
    ctx,
    doctype,
    { fields: ['name'], filters, or_filters: orFilters, order_by: 'idx asc, creation asc', page_length: 0 },
    { ignorePermissions: true },
  )
  const documents: Row[] = []
  for (const { name } of rows as Row[]) documents.push(exported(await load(ctx, meta, String(name))))
  return documents
}
