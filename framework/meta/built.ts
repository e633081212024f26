import { createHash } from 'node:crypto'
import { doctypeFaults } from '@cortado/contract/doctype.ts'
import type { FieldTypes } from '@cortado/contract/fields/registry.ts'
import type { DoctypeBuilder } from './builder.ts'
import { type AppDoctype, type AppFiles, scanApp, twice } from './files.ts'
import { withImpliedFields } from './implied-fields.ts'
import { normalise } from './normalise.ts'

/** An app whose DocTypes may be made in code. */
export interface BuiltApp {
  readonly name: string
  /** Absolute path of the app. */
  readonly folder?: string
  readonly modules?: readonly string[]
  readonly doctypes?: readonly DoctypeBuilder[]
}

/** All DocTypes of an app: those of its files, then those that it makes in code. What comes twice is a fault. */
export async function appDoctypes(app: BuiltApp & { readonly folder: string }, types: FieldTypes): Promise<AppFiles> {
  const [files, built] = [await scanApp(app.folder, app.name, types), builtDoctypes(app, types)]
  const names = new Set(files.doctypes.map(({ doctype }) => doctype))
  const fresh = built.doctypes.filter(({ doctype }) => !names.has(doctype))
  const again = built.doctypes
    .filter(({ doctype }) => names.has(doctype))
    .map(({ file, doctype }) => ({ file, field: 'name', reason: `is "${doctype}", as in one of the app's files` }))
  return { doctypes: [...files.doctypes, ...fresh], faults: [...files.faults, ...built.faults, ...twice(fresh), ...again] }
}

/** The DocTypes that an app makes in code, as if they were read from files; those without a module are of the app's first. */
export function builtDoctypes({ name: app, folder, modules = [], doctypes = [] }: BuiltApp, types: FieldTypes): AppFiles {
  const found = doctypes.map((builder) => readBuilt(builder, { app, folder, module: modules[0] ?? '', types }))
  return { doctypes: found.flatMap(({ doctype }) => doctype ?? []), faults: found.flatMap(({ faults }) => faults) }
}

interface Building {
  readonly app: string
  readonly folder: string | undefined
  readonly module: string
  readonly types: FieldTypes
}

function readBuilt(builder: DoctypeBuilder, { app, folder, module, types }: Building): { doctype?: AppDoctype; faults: AppFiles['faults'] } {
  const json = builder.build()
  const file = `${app}/app.ts/${json.name}`
  const faults = doctypeFaults(json, { types }).map((fault) => ({ file, ...fault }))
  if (!json.module && !module) faults.push({ file, field: 'module', reason: 'is missing, and modules.txt names none' })
  if (faults.length > 0) return { faults }
  const read = withImpliedFields(normalise(json))
  const doctype = { ...read, module: read.module || module }
  const hash = createHash('md5').update(JSON.stringify(doctype)).digest('hex')
  const found: AppDoctype = { app, module: doctype.module, doctype: doctype.name, json: doctype, file, hash, ...(folder && { codeFolder: folder }) }
  return { doctype: found, faults: [] }
}
