import { createHash } from 'node:crypto'
import { doctypeFaults } from '@cortado/contract/doctype.ts'
import type { FieldTypes } from '@cortado/contract/fields/registry.ts'
import type { DoctypeBuilder } from './builder.ts'
import type { AppDoctype, AppFiles } from './files.ts'
import { withImpliedFields } from './implied-fields.ts'
import { normalise } from './normalise.ts'

/** An app whose DocTypes may be made in code. */
export interface BuiltApp {
  readonly name: string
  readonly modules?: readonly string[]
  readonly doctypes?: readonly DoctypeBuilder[]
}

/** The DocTypes that an app makes in code, as if they were read from files; those without a module are of the app's first. */
export function builtDoctypes({ name: app, modules = [], doctypes = [] }: BuiltApp, types: FieldTypes): AppFiles {
  const found = doctypes.map((builder) => readBuilt(builder, { app, module: modules[0] ?? '', types }))
  return { doctypes: found.flatMap(({ doctype }) => doctype ?? []), faults: found.flatMap(({ faults }) => faults) }
}

function readBuilt(
  builder: DoctypeBuilder,
  { app, module, types }: { app: string; module: string; types: FieldTypes },
): { doctype?: AppDoctype; faults: AppFiles['faults'] } {
  const json = builder.build()
  const file = `${app}/app.ts/${json.name}`
  const faults = doctypeFaults(json, { types }).map((fault) => ({ file, ...fault }))
  if (!json.module && !module) faults.push({ file, field: 'module', reason: 'is missing, and modules.txt names none' })
  if (faults.length > 0) return { faults }
  const read = withImpliedFields(normalise(json))
  const doctype = { ...read, module: read.module || module }
  const hash = createHash('md5').update(JSON.stringify(doctype)).digest('hex')
  return { doctype: { app, module: doctype.module, doctype: doctype.name, json: doctype, file, hash }, faults: [] }
}
