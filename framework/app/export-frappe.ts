import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import type { DocTypeJson } from '@cortado/contract/doctype.ts'
import type { FieldTypes } from '@cortado/contract/fields/registry.ts'
import { scrub } from '../config/names.ts'
import { appDoctypes } from '../meta/built.ts'
import { type AppDoctype, fileError } from '../meta/files.ts'
import { frappeText, toFrappe } from '../meta/frappe.ts'
import type { App } from './app-folder.ts'

/** What was written for Frappe. */
export interface FrappeExport {
  /** The DocTypes' JSON files, as paths below the target. */
  readonly files: readonly string[]
  /** `DocType.field: Encrypted → Password` */
  readonly changed: readonly string[]
}

/**
 * Writes the DocTypes of an app, those of files and those that it makes in code, into another folder in the form that Frappe loads: an app's inner folder,
 * with the Python modules that it asks for. Controllers in Python that stand beside a file go along, code is not translated. Throws badFile.
 */
export async function exportForFrappe(app: App, target: string, types: FieldTypes): Promise<FrappeExport> {
  const { doctypes, faults } = await appDoctypes(app, types)
  if (faults.length > 0) throw fileError(faults)
  const files: string[] = []
  const changed: string[] = []
  for (const each of doctypes) {
    const { json, path, python } = sourceOf(app, each)
    const written = toFrappe(json, types)
    writePackages(target, dirname(path))
    writeFileSync(join(target, path), frappeText(written))
    const controller = join(target, path.replace(/\.json$/, '.py'))
    if (python) copyFileSync(python, controller)
    else writeFileSync(controller, controllerText(each.doctype))
    files.push(path)
    changed.push(...changes(each.doctype, json, written))
  }
  writeApp(app, target)
  return { files, changed }
}

interface Source {
  /** As it is written, without what reading a file adds to it. */
  readonly json: DocTypeJson
  /** Below the target. */
  readonly path: string
  /** A controller that Frappe can run. */
  readonly python?: string
}

function sourceOf(app: App, { file, doctype, module, json }: AppDoctype): Source {
  if (!existsSync(file)) return { json, path: `${scrub(module)}/doctype/${scrub(doctype)}/${scrub(doctype)}.json` }
  const python = file.replace(/\.json$/, '.py')
  const read = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, '')) as DocTypeJson
  return { json: read, path: relative(app.folder, file).replaceAll('\\', '/'), ...(existsSync(python) && { python }) }
}

/** Makes a folder, with each folder on the way to it as a Python package. */
function writePackages(target: string, path: string): void {
  mkdirSync(join(target, path), { recursive: true })
  for (let at = path; at !== '.'; at = dirname(at)) writeMissing(join(target, at, '__init__.py'), '')
}

/** What makes the folder an app; files that are there stay. */
function writeApp({ name, title, version, folder, modules }: App, target: string): void {
  mkdirSync(target, { recursive: true })
  if (modules.length > 0) cpSync(join(folder, 'modules.txt'), join(target, 'modules.txt'))
  writeMissing(join(target, '__init__.py'), `__version__ = ${JSON.stringify(version)}\n`)
  writeMissing(join(target, 'hooks.py'), `app_name = ${JSON.stringify(name)}\napp_title = ${JSON.stringify(title)}\n`)
  writeMissing(join(target, 'patches.txt'), '')
}

function writeMissing(file: string, text: string): void {
  if (!existsSync(file)) writeFileSync(file, text)
}

/** A controller without behaviour: Frappe asks for a class of that name. */
const controllerText = (doctype: string): string =>
  `from frappe.model.document import Document\n\n\nclass ${doctype.replace(/[ -]/g, '')}(Document):\n\tpass\n`

const changes = (doctype: string, before: DocTypeJson, after: DocTypeJson): string[] =>
  (before.fields ?? []).flatMap(({ fieldname, fieldtype }, index) => {
    const written = after.fields?.[index]?.fieldtype
    return written === fieldtype ? [] : [`${doctype}.${fieldname}: ${fieldtype} → ${written}`]
  })
