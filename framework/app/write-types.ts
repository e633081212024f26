import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import type { FieldTypes } from '@cortado/contract/fields/registry.ts'
import { readAppDoctypes } from '../meta/files.ts'
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

/** Writes `<name>.types.ts` beside the DocTypes of an app that have a controller, where it differs. Throws badFile. */
export async function writeTypes(folder: string, app: string, { all = false, check = false, types }: WriteTypesOptions = {}): Promise<WrittenTypes> {
  const doctypes = await readAppDoctypes(folder, app, types)
  const files = [...makeTypes(doctypes, { all, types })].filter(([file, text]) => !existsSync(file) || readFileSync(file, 'utf8') !== text)
  if (!check) for (const [file, text] of files) writeFileSync(file, text)
  return { doctypes: doctypes.length, written: files.map(([file]) => relative(folder, file)) }
}
