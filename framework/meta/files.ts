import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type DocTypeJson, doctypeFaults } from '@cortado/contract/doctype.ts'
import { badFile } from '@cortado/contract/error-catalogue.ts'
import type { CortadoError } from '@cortado/contract/errors.ts'
import { type FieldTypes, fieldTypes } from '@cortado/contract/fields/registry.ts'
import { scrub, unscrub } from '../config/names.ts'
import { withImpliedFields } from './implied-fields.ts'
import { normalise } from './normalise.ts'

/** A DocType as a file of an app describes it. */
export interface AppDoctype {
  /** Name of the app. */
  readonly app: string
  readonly module: string
  readonly doctype: string
  /** As in the file, with the fields in the order of `field_order` and the module filled in. */
  readonly json: DocTypeJson
  /** Absolute path. */
  readonly file: string
  /** md5 of the file's bytes: Frappe's `migration_hash`. */
  readonly hash: string
  /** TypeScript or JavaScript beside the file, of the same name; absent: there is none. */
  readonly controllerFile?: string
  /** Folder of the app that makes it in code; absent: a file describes it. */
  readonly codeFolder?: string
}

/** Something wrong with a file of an app. */
export interface FileFault {
  /** Path below the app's folder, beginning with the app's name. */
  readonly file: string
  /** Fieldname or key; absent: it concerns the file as a whole. */
  readonly field?: string
  readonly reason: string
}

/** What was found in an app's folder. */
export interface AppFiles {
  readonly doctypes: readonly AppDoctype[]
  readonly faults: readonly FileFault[]
}

/** Reads and validates every `<module>/doctype/<name>/<name>.json` of an app. Throws badFile, which names all faults of all files. */
export async function readAppDoctypes(
  folder: string,
  app: string = scrub(basename(folder)),
  types: FieldTypes = fieldTypes,
): Promise<readonly AppDoctype[]> {
  const { doctypes, faults } = await scanApp(folder, app, types)
  if (faults.length) throw fileError(faults)
  return doctypes
}

/** The same, with the faults as a list beside what could be read. JSON files that describe no DocType are left alone. */
export async function scanApp(folder: string, app: string = scrub(basename(folder)), types: FieldTypes = fieldTypes): Promise<AppFiles> {
  const places = await findPlaces(folder)
  const read = await Promise.all(places.map((place) => readDoctype(place, { app, types })))
  const doctypes = read.flatMap(({ doctype }) => doctype ?? [])
  return { doctypes, faults: [...read.flatMap(({ faults }) => faults), ...twice(doctypes)] }
}

/** What a fault without a field is about. */
const whole = 'the file'

/** One error for all faults: its text tells the first, its messages tell each. */
export function fileError(faults: readonly FileFault[]): CortadoError {
  const [first] = faults
  const reason = `${first?.reason}${faults.length > 1 ? ` (and ${faults.length - 1} more)` : ''}`
  return badFile({ file: first?.file, field: first?.field ?? whole, reason }, { messages: faults.map(describeFault) })
}

/** `hrms/hr/doctype/shift/shift.json: colour has an unknown …` */
export const describeFault = ({ file, field, reason }: FileFault): string => `${file}: ${field ?? whole} ${reason}`

interface Place {
  readonly module: string
  readonly folder: string
  readonly name: string
  readonly files: readonly string[]
}

/** Folders that hold a JSON file of their own name, sorted. */
async function findPlaces(folder: string): Promise<Place[]> {
  const modules = await folders(folder)
  const found = await Promise.all(
    modules.map(async (module) => {
      const below = join(folder, module, 'doctype')
      return Promise.all(
        (await folders(below)).map(async (name) => ({ module, folder: join(below, name), name, files: await readdir(join(below, name)) })),
      )
    }),
  )
  return found.flat().filter(({ name, files }) => files.includes(`${name}.json`))
}

async function folders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return []
    throw error
  })
  const names = entries.filter(
    (entry) => (entry.isDirectory() || entry.isSymbolicLink()) && !entry.name.startsWith('.') && entry.name !== 'node_modules',
  )
  return names.map(({ name }) => name).sort()
}

/** `hrms/hr/doctype/shift/shift.json`: how people are told of a file, wherever the app lies. */
export const shownFile = ({ app, file }: Pick<AppDoctype, 'app' | 'file'>): string => [app, ...file.split(/[\\/]/).slice(-4)].join('/')

async function readDoctype(place: Place, { app, types }: { app: string; types: FieldTypes }): Promise<{ doctype?: AppDoctype; faults: FileFault[] }> {
  const path = join(place.folder, `${place.name}.json`)
  const file = shownFile({ app, file: path })
  const bytes = await readFile(path)
  let json: unknown
  try {
    json = JSON.parse(bytes.toString('utf8').replace(/^\uFEFF/, ''))
  } catch (error) {
    return { faults: [{ file, reason: `is not JSON: ${(error as Error).message}` }] }
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return { faults: [{ file, reason: 'does not hold one JSON object' }] }
  if ('doctype' in json && json.doctype !== 'DocType') return { faults: [] }
  const faults = faultsOf(json as DocTypeJson, place.name, types)
  if (faults.length) return { faults: faults.map((fault) => ({ file, ...fault })) }
  const read = withImpliedFields(normalise(json as DocTypeJson))
  const doctype: DocTypeJson = { ...read, module: read.module || unscrub(place.module) }
  const controller = [`${place.name}.ts`, `${place.name}.js`].find((name) => place.files.includes(name))
  const hash = createHash('md5').update(bytes).digest('hex')
  const controllerFile = controller && join(place.folder, controller)
  return { doctype: { app, module: doctype.module ?? '', doctype: doctype.name, json: doctype, file: path, hash, controllerFile }, faults: [] }
}

function faultsOf(json: DocTypeJson, folder: string, types: FieldTypes): { field?: string; reason: string }[] {
  const faults = [...doctypeFaults(json, { types })]
  if (typeof json.name === 'string' && scrub(json.name) !== folder) {
    faults.push({ field: 'name', reason: `is "${json.name}", which belongs into a folder "${scrub(json.name)}", not "${folder}"` })
  }
  return faults
}

/** DocTypes that come twice. */
export function twice(doctypes: readonly AppDoctype[]): FileFault[] {
  const first = new Map<string, AppDoctype>()
  return doctypes.flatMap((each) => {
    const other = first.get(each.doctype)
    if (!other) first.set(each.doctype, each)
    return other ? [{ file: shownFile(each), field: 'name', reason: `is "${each.doctype}", as in ${shownFile(other)}` }] : []
  })
}
