import type { ArchivedSequence, ArchivedTable } from './database.ts'

/** Version of the archive's format that this Cortado writes; it reads this one and those before. */
export const formatVersion = 1

/** Name of the last member of an archive: without it, the archive is not complete. */
export const manifestName = 'manifest.json'

/** An app that was installed when the backup was made. */
export interface ArchivedApp {
  readonly name: string
  readonly version: string
  /** Where it lived on that machine. */
  readonly path?: string
}

/** A file in the archive. */
export interface Member {
  readonly name: string
  readonly bytes: number
  /** SHA-256 of its content, hexadecimal. */
  readonly sha256: string
}

/** A table, with the members that hold its rows, in order. */
export interface TableMembers extends ArchivedTable {
  readonly rows: number
  readonly members: readonly string[]
}

/** What an archive says about itself, in its last member. */
export interface Manifest {
  readonly format: number
  /** When the snapshot was taken: ISO 8601, UTC. */
  readonly created: string
  readonly site: string
  readonly apps: readonly ArchivedApp[]
  readonly database: { readonly dialect: string; readonly version: string }
  readonly tables: readonly TableMembers[]
  readonly sequences: readonly ArchivedSequence[]
  /** All other members in the order of the archive. */
  readonly members: readonly Member[]
}

/** Why a value is no manifest; undefined: it is one. Shapes only: what the members hold is compared by who reads them. */
export function manifestFault(value: unknown): string | undefined {
  if (!isRecord(value)) return 'its manifest is no object'
  if (!isCount(value.format) || value.format === 0) return 'its manifest names no format'
  if (!isText(value.site) || !isText(value.created)) return 'its manifest names no site or time'
  if (!isRecord(value.database) || !isText(value.database.dialect) || !isText(value.database.version)) return 'its manifest names no database'
  if (!listOf(value.apps, isApp)) return 'its manifest names no apps'
  if (!listOf(value.members, isMember)) return 'its manifest lists no members'
  if (!listOf(value.tables, isTable)) return 'its manifest lists no tables'
  if (!listOf(value.sequences, isSequence)) return 'its manifest lists no sequences'
  return lostMember(value as unknown as Manifest)
}

function lostMember({ tables, members }: Manifest): string | undefined {
  const names = new Set(members.map(({ name }) => name))
  if (names.size !== members.length) return 'its manifest names a member twice'
  const needed = tables.flatMap((table) => table.members)
  if (new Set(needed).size !== needed.length) return 'its manifest gives a member to two tables'
  const lost = needed.find((name) => !names.has(name))
  return lost === undefined ? undefined : `its manifest names no member ${lost}, which a table needs`
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

type Shape = (value: Record<string, unknown>) => boolean

const listOf = (value: unknown, fits: Shape): boolean => Array.isArray(value) && value.every((each) => isRecord(each) && fits(each))
const isText = (value: unknown): value is string => typeof value === 'string'
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText)

const isApp: Shape = ({ name, version, path }) => isText(name) && isText(version) && (path === undefined || isText(path))
const isMember: Shape = ({ name, bytes, sha256 }) => isText(name) && isCount(bytes) && isText(sha256)
const isTable: Shape = ({ schema, name, columns, rows, members }) =>
  isText(schema) && isText(name) && isTexts(columns) && isCount(rows) && isTexts(members)
const isSequence: Shape = ({ schema, name, value, called }) =>
  isText(schema) && isText(name) && isText(value) && /^-?\d+$/.test(value) && typeof called === 'boolean'
