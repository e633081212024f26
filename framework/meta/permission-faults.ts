import type { DocPermJson, DocTypeJson } from '@cortado/contract/doctype.ts'

const basic = ['select', 'read', 'write', 'submit', 'cancel', 'create'] as const

/** A rule that one row breaks; undefined: it does not. spec: permissions-and-users §1. */
type Rule = (row: DocPermJson, json: DocTypeJson) => string | undefined

const rules: readonly Rule[] = [
  (row) => (basic.some((right) => set(row[right])) ? undefined : 'No basic permissions set'),
  (row) => (set(row.cancel) && !set(row.submit) ? 'Cannot set Cancel without Submit' : undefined),
  (row) => ((set(row.submit) || set(row.cancel) || set(row.amend)) && !set(row.write) ? 'Cannot set Submit, Cancel, Amend without Write' : undefined),
  (row) => (set(row.import) && !set(row.create) ? 'Cannot set Import without Create' : undefined),
  (row, json) => (set(row.submit) && !json.is_submittable ? 'Cannot set Assign Submit if not Submittable' : undefined),
  (row, json) => (set(row.amend) && !json.is_submittable ? 'Cannot set Assign Amend if not Submittable' : undefined),
  (row, json) => (set(row.import) && !json.allow_import ? `Cannot set import as ${json.name} is not importable` : undefined),
]

/** What is wrong with permission rows as someone sets them: rights that need others, rows that come twice, levels without the first one. */
export function permissionFaults(json: DocTypeJson): string[] {
  const rows = json.permissions ?? []
  return [...rows.flatMap((row) => rules.flatMap((rule) => withPlace(row, rule(row, json)))), ...placeFaults(json)]
}

/** The same, of rows of which one was taken away: only what its absence makes wrong. */
export function placeFaults(json: DocTypeJson): string[] {
  const rows = json.permissions ?? []
  const twice = [...Map.groupBy(rows, placeOf)].filter(([, same]) => same.length > 1)
  const roles = new Set(rows.filter(({ permlevel }) => !Number(permlevel ?? 0)).map(({ role }) => role))
  const floating = rows.filter(({ permlevel, role }) => Number(permlevel ?? 0) && !everyone.has(role) && !roles.has(role))
  return [
    ...twice.flatMap(([, [row]]) => (row ? withPlace(row, 'Only one rule allowed with the same Role, Level and If Owner') : [])),
    ...floating.flatMap((row) => withPlace(row, 'Permission at level 0 must be set before higher levels are set')),
  ]
}

/** Roles that need no row of level 0 of their own. */
const everyone = new Set(['All', 'Desk User'])

const set = (value: unknown): boolean => Boolean(Number(value ?? 0))
const placeOf = ({ role, permlevel, if_owner }: DocPermJson): string => JSON.stringify([role, Number(permlevel ?? 0), set(if_owner)])

const withPlace = ({ role, permlevel, if_owner }: DocPermJson, text: string | undefined): string[] =>
  text ? [`${text} (${role}, level ${Number(permlevel ?? 0)}${set(if_owner) ? ', only own' : ''})`] : []
