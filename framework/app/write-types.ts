import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import { type FieldTypes, fieldTypes } from '@cortado/contract/fields/registry.ts'
import { appDoctypes, type BuiltApp } from '../meta/built.ts'
import { fileError } from '../meta/files.ts'
import { makeTypes } from '../meta/types.ts'

/** What was written. */
export interface WrittenTypes {
  readonly doctypes: number
  /** Paths below the app's folder of files that were written, or with `check` are behind. */
  readonly written: readonly string[]
}

/** How to write. */
export interface WriteTypesOptions {
  /** Also for DocTypes without a controller. Default false. */
  readonly all?: boolean
  /** Only say which are behind. Default false. */
  readonly check?: boolean
  /** Field types of the app, and of those that it needs. Default: those that are shipped. */
  readonly types?: FieldTypes
}

/** An app whose DocTypes get types: those of its folder, and those that it makes in code. */
export interface TypedApp extends BuiltApp {
  readonly folder: string
}

/**
 * Writes `<name>.types.ts` beside the DocTypes of an app that have a controller, and one file for those that it makes in code, where they
 * differ. Throws badFile.
 */
export async function writeTypes(app: TypedApp, { all = false, check = false, types = fieldTypes }: WriteTypesOptions = {}): Promise<WrittenTypes> {
  const { folder } = app
  const { doctypes, faults } = await appDoctypes(app, types)
  if (faults.length > 0) throw fileError(faults)
  const files = [...makeTypes(doctypes, { all, types })].filter(([file, text]) => !existsSync(file) || readFileSync(file, 'utf8') !== text)
  if (!check) for (const [file, text] of files) writeFileSync(file, text)
  return { doctypes: doctypes.length, written: files.map(([file]) => relative(folder, file)) }
}
