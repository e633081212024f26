import type { Row } from '../../database/db.ts'
import type { Meta, MetaStore } from '../../meta/meta.ts'
import { type Right, rights } from '../right.ts'
import type { SessionUser } from '../user.ts'
import { AttributeFault } from './attribute.ts'
import { type Condition, type ConditionRow, readCondition } from './condition.ts'

/** An `Access Policy` as it is stored, with the rows of its tables. */
export interface PolicyRow extends Row {
  readonly name: string
  readonly conditions: readonly ConditionRow[]
  readonly roles: readonly string[]
  readonly users: readonly string[]
}

/** A policy, read: what it says about documents of one DocType. */
export interface Policy {
  readonly name: string
  readonly effect: 'allow' | 'deny'
  readonly rights: ReadonlySet<Right>
  /** Whom it is about: users with one of the roles, and these users; both empty: everyone. */
  readonly roles: readonly string[]
  readonly users: readonly string[]
  /** All have to hold. */
  readonly conditions: readonly Condition[]
  /** Why it cannot be read (any more): such a policy allows nothing and, if it denies, denies everything. */
  readonly fault?: string
}

/** What reading policies needs. */
export interface PolicyScope {
  readonly meta: Meta
  readonly metas: Pick<MetaStore, 'find'>
}

/** Reads a policy; what is wrong with a condition becomes its `fault`. */
export async function readPolicy(row: PolicyRow, scope: PolicyScope): Promise<Policy> {
  const base = {
    name: row.name,
    effect: row.effect === 'Deny' ? 'deny' : 'allow',
    rights: new Set(rights.filter((right) => Number(row[right] ?? 0) === 1)),
    roles: row.roles,
    users: row.users,
  } as const
  const conditions: Condition[] = []
  for (const [at, condition] of row.conditions.entries()) {
    try {
      conditions.push(await readCondition(condition, scope))
    } catch (error) {
      if (!(error instanceof AttributeFault)) throw error
      return { ...base, conditions: [], fault: `Row #${at + 1}: ${error.message}` }
    }
  }
  return { ...base, conditions }
}

/** Whether a policy is about a user at all. */
export const isAbout = ({ roles, users }: Policy, user: SessionUser): boolean =>
  (roles.length === 0 && users.length === 0) || users.includes(user.name) || roles.some((role) => user.roles.has(role))

/**
 * The rights whose policies have to be met for a right. What a user may not read cannot be used otherwise either, and is found in links only where
 * policies speak of `select` themselves; a document that does not exist yet is not read.
 */
export function rightsToMeet(policies: readonly Policy[], right: Right): readonly Right[] {
  const isNamed = (each: Right): boolean => policies.some(({ rights: named }) => named.has(each))
  const all: readonly Right[] =
    right === 'create' || right === 'import' ? [right] : right === 'select' && isNamed('select') ? ['select'] : ['read', right]
  return [...new Set(all)].filter(isNamed)
}
