import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import type { DocTypeJson } from '@cortado/contract/doctype.ts'
import type { FieldTypes } from '@cortado/contract/fields/registry.ts'
import { readAppDoctypes } from '../meta/files.ts'
import { frappeText, toFrappe } from '../meta/frappe.ts'
import type { App } from './app-folder.ts'

/** What was written for Frappe. */
export interface FrappeExport {
  /** Paths of the files below the target. */
  readonly files: readonly string[]
  /** `DocType.field: Encrypted → Password` */
  readonly changed: readonly string[]
}

/** Writes the DocTypes of an app, and `modules.txt`, into another folder in the form that Frappe loads: an app's inner folder. Code is not translated. Throws badFile. */
export async function exportForFrappe(app: App, target: string, types: FieldTypes): Promise<FrappeExport> {
  const files: string[] = []
  const changed: string[] = []
  for (const { file, doctype } of await readAppDoctypes(app.folder, app.name, types)) {
    // as it is written, without what reading a file adds to it
    const json = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, '')) as DocTypeJson
    const written = toFrappe(json, types)
    const path = relative(app.folder, file)
    mkdirSync(dirname(join(target, path)), { recursive: true })
    writeFileSync(join(target, path), frappeText(written))
    files.push(path)
    changed.push(...changes(doctype, json, written))
  }
  if (app.modules.length > 0) cpSync(join(app.folder, 'modules.txt'), join(target, 'modules.txt'))
  return { files, changed }
}

const changes = (doctype: string, before: DocTypeJson, after: DocTypeJson): string[] =>
  (before.fields ?? []).flatMap(({ fieldname, fieldtype }, index) => {
    const written = after.fields?.[index]?.fieldtype
    return written === fieldtype ? [] : [`${doctype}.${fieldname}: ${fieldtype} → ${written}`]
  })
