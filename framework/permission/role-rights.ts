import type { DocPermJson } from '@cortado/contract/doctype.ts'
import { type Meta, perMeta } from '../meta/meta.ts'
import { type Right, rights } from './right.ts'

/** What a set of roles grants on a DocType: a row of its permission matrix. */
export interface RoleRights {
  /** Granted for every document. `create` is here also where only an owner's row grants it: there is no owner yet. */
  readonly always: ReadonlySet<Right>
  /** Granted only for documents of one's own. */
  readonly own: ReadonlySet<Right>
  /** Levels of fields that may be read, 0 among them. */
  readonly readLevels: ReadonlySet<number>
  /** Levels of fields that may be written, 0 among them. */
  readonly writeLevels: ReadonlySet<number>
}

/** Matrix of each DocType: one row per set of roles that was seen; the sets are shared by their users. */
const matrix = perMeta(() => new WeakMap<ReadonlySet<string>, RoleRights>())

/** What the roles grant on the DocType: compiled once per Meta and set of roles. */
export function roleRights(meta: Meta, roles: ReadonlySet<string>): RoleRights {
  const known = matrix(meta).get(roles)
  if (known) return known
  const fresh = compileRights(meta.permissions, roles)
  matrix(meta).set(roles, fresh)
  return fresh
}

/** What the roles grant by these permission rows. Without any row, all levels are open. */
export function compileRights(permissions: readonly Readonly<DocPermJson>[], roles: ReadonlySet<string>): RoleRights {
  const rows = permissions.filter((row) => row.role !== undefined && roles.has(row.role))
  const basic = rows.filter((row) => levelOf(row) === 0)
  const grants = (right: Right, from: readonly Readonly<DocPermJson>[]): boolean => from.some((row) => isSet(row, right))
  const plain = basic.filter((row) => !Number(row.if_owner ?? 0))
  const always = new Set(rights.filter((right) => grants(right, right === 'create' ? basic : plain)))
  return {
    always,
    own: new Set(rights.filter((right) => !always.has(right) && grants(right, basic))),
    readLevels: permissions.length ? levelsWith('read', rows) : allLevels,
    writeLevels: permissions.length ? levelsWith('write', rows) : allLevels,
  }
}

const isSet = (row: Readonly<DocPermJson>, right: Right): boolean => Boolean(Number((row as Readonly<Record<string, unknown>>)[right] ?? 0))

const levelOf = (row: Readonly<DocPermJson>): number => Number(row.permlevel ?? 0)

/** Level 0 is open to whoever may read or write the document at all. */
const levelsWith = (right: Right, rows: readonly Readonly<DocPermJson>[]): ReadonlySet<number> =>
  new Set([0, ...rows.filter((row) => isSet(row, right)).map(levelOf)])

/** Levels that a field can have. */
export const allLevels: ReadonlySet<number> = new Set(Array.from({ length: 10 }, (_, level) => level))
