import type { Settings } from '../config/json-file.ts'
import type { VerifiedArchive } from './archive-reader.ts'
import { configName, structureName } from './backup.ts'
import type { Structure } from './database.ts'
import { damagedBackup } from './errors.ts'
import { filePath, leadsOutside } from './files.ts'

/** What of an archive is needed before its rows are loaded. */
export interface Contents {
  /** The site's configuration, with its encryption key. */
  readonly config: Settings
  readonly structure: Pick<Structure, 'before' | 'after'>
}

/**
 * What a verified archive holds besides rows and files, in the shape it needs; its files all lie inside the site. An archive may be whole and still
 * be none of a site. Throws DAMAGED_BACKUP.
 */
export function readContents(file: string, archive: VerifiedArchive): Contents {
  const config = parsed(file, archive, configName)
  const structure = parsed(file, archive, structureName)
  const fault = configFault(config) ?? structureFault(structure) ?? memberFault(archive)
  if (fault) throw damagedBackup({ file, reason: fault })
  return { config, structure: structure as unknown as Contents['structure'] }
}

function parsed(file: string, { texts }: VerifiedArchive, name: string): Settings {
  let value: unknown
  try {
    value = JSON.parse(texts.get(name) ?? '')
  } catch (error) {
    throw damagedBackup({ file, reason: `${name} is no JSON` }, { cause: error })
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw damagedBackup({ file, reason: `${name} is no JSON object` })
  return value as Settings
}

/** Without its key, nobody reads the secrets in the database again. */
const configFault = ({ encryption_key: key }: Settings): string | undefined =>
  typeof key === 'string' && Buffer.from(key, 'base64url').length === 32 ? undefined : `${configName} has no encryption key`

const structureFault = (structure: Settings): string | undefined =>
  ['before', 'after'].map((key) => structure[key]).every(isTexts) ? undefined : `${structureName} holds no statements`

const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every((each) => typeof each === 'string')

/** Every member is of use: a table without its rows would come back empty, and nobody would notice. */
function memberFault({ manifest: { members, tables } }: VerifiedArchive): string | undefined {
  const used = new Set([configName, structureName, ...tables.flatMap((table) => table.members)])
  const idle = members.find(({ name }) => !used.has(name) && filePath(name) === undefined)
  if (idle) return `nothing in its manifest needs ${idle.name}`
  const outside = members.find(({ name }) => leadsOutside(name))
  return outside && `${outside.name} would be written outside of the site`
}
