import type { Chance } from './chance.ts'
import { givenRoles, type Right, type RoleRow } from './world.ts'

/** What rows at level 0 give, besides chance: the kinds of users that people make, and the odd ones. */
const kinds: readonly (readonly Right[])[] = [
  ['read', 'report', 'export', 'print'],
  ['read', 'write', 'create'],
  ['read', 'write', 'create', 'delete', 'submit', 'cancel', 'amend', 'export', 'share', 'print', 'email', 'report'],
  ['select'],
  ['select', 'write', 'create'],
  ['write'],
  ['create'],
  ['read', 'select', 'share'],
  ['select', 'export', 'report'],
]

const afterWrite: readonly Right[] = ['submit', 'amend']
const everything: readonly Right[] = ['read', 'write', 'create', 'delete', 'submit', 'cancel', 'amend', 'export', 'share', 'print', 'email', 'report']

interface Plan {
  readonly submittable: boolean
  /** Levels above 0 that the DocType has. */
  readonly levels: readonly number[]
}

/** The permission rows of a DocType: some roles for all documents, some for owners, some for both, and levels. */
export function inventRows(by: Chance, { submittable, levels }: Plan): RoleRow[] {
  const rows: RoleRow[] = []
  const give = (role: string, permlevel: number, ifOwner: boolean, rights: readonly Right[]) =>
    rows.push({ role, permlevel, ifOwner, rights: new Set(lawful(rights, submittable)) })
  for (const role of givenRoles) {
    if (by.yes(0.2)) continue
    const style = by.pick(['all', 'all', 'owner', 'both'])
    if (style !== 'owner') give(role, 0, false, rightsOf(by))
    if (style !== 'all') give(role, 0, true, rightsOf(by))
    for (const level of levels) if (by.yes(0.4)) give(role, level, by.yes(0.15), by.pick([['read'], ['read', 'write'], ['write']] as const))
  }
  if (by.yes(0.25)) give('All', 0, by.yes(0.5), by.pick([['read'], ['select'], ['read', 'create']] as const))
  if (by.yes(0.25)) give('Guest', 0, false, by.pick([['read'], ['select'], ['read', 'export']] as const))
  if (by.yes(0.2)) give('Desk User', 0, false, ['select'])
  // somebody has to be able to do everything, or the DocType has no rows at all
  give('System Manager', 0, false, everything)
  return rows
}

const rightsOf = (by: Chance): readonly Right[] => {
  const given = by.pick(kinds)
  return by.yes(0.4) ? [...given, ...by.some(everything, 2)] : given
}

/** Without what a DocType refuses: submit or amend without write, cancel without submit, any of them where nothing is submitted. */
function lawful(given: readonly Right[], submittable: boolean): Right[] {
  const has = new Set(given)
  if (!has.has('write') || !submittable) for (const right of afterWrite) has.delete(right)
  if (!has.has('submit')) has.delete('cancel')
  const basic: readonly Right[] = ['select', 'read', 'write', 'create', 'submit', 'cancel']
  if (!basic.some((right) => has.has(right))) has.add('read')
  return [...has]
}
