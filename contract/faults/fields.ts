import type { DocFieldJson } from '../fields/doc-field.ts'
import { optionsOf } from '../fields/options.ts'
import type { FieldTypes } from '../fields/registry.ts'
import { derivedFaults } from './derived.ts'
import type { Fault, FaultKind, Rough } from './fault.ts'
import { layoutFaults } from './layout.ts'
import { fieldnameFault, restrictedNames } from './names.ts'
import { fieldShape, shapeFaults } from './shape.ts'

/** Fields with a column that a table can have: databases end at some 1,600, standard columns included. */
const mostColumns = 1500

/** Says why a field cannot be used among the others; undefined: it can. Only called for fields of the right shape. */
type Rule = ((field: DocFieldJson, others: ReadonlyMap<string, DocFieldJson>, types: FieldTypes) => string | undefined) & {
  readonly kind?: FaultKind
}

/** A rule whose breach clients tell from others. */
const as = (kind: FaultKind, rule: Rule): Rule => Object.assign(rule, { kind })

const types =
  (...names: string[]) =>
  (field: DocFieldJson): boolean =>
    names.includes(field.fieldtype)
const namesDoctype = types('Link', 'Table', 'Table MultiSelect')
const isVarchar = (field: DocFieldJson, known: FieldTypes): boolean => known.find(field)?.column?.(field).kind === 'varchar'

/** Without these a field cannot work at all. */
const rules: readonly Rule[] = [
  as('link', (field) => (namesDoctype(field) && !field.options?.trim() ? `is a ${field.fieldtype} and names no DocType in its options` : undefined)),
  (field) => (types('Dynamic Link')(field) && !field.options?.trim() ? 'is a Dynamic Link and its options name no field' : undefined),
  (field, _others, known) => (isVarchar(field, known) && Number(field.length ?? 0) > 1000 ? 'has a length over 1000' : undefined),
  (field, _others, known) => known.get(field.fieldtype)?.fault?.(field, known),
]

/** What Frappe asks for when a person saves a DocType, and not when files are loaded. */
const strictRules: readonly Rule[] = [
  (field, others) =>
    types('Dynamic Link')(field) && !pointsToType(others.get(field.options ?? ''))
      ? 'should name in its options a Link to DocType, or a Select'
      : undefined,
  as('mandatory', (field, _others, known) =>
    field.reqd && !known.find(field)?.column && !namesDoctype(field) ? `is a ${field.fieldtype} and cannot be mandatory` : undefined,
  ),
  as('hidden', (field) => (field.hidden && field.reqd && !hasDefault(field) ? 'is hidden and mandatory, and has no default' : undefined)),
  as('unique', (field) =>
    field.unique && !types('Data', 'Link', 'Read Only', 'Int')(field) ? `is a ${field.fieldtype} and cannot be unique` : undefined,
  ),
  as('index', (field) =>
    field.search_index && types('Text', 'Long Text', 'Small Text', 'Code', 'Text Editor')(field)
      ? `is a ${field.fieldtype} and cannot be indexed`
      : undefined,
  ),
  (field) =>
    types('Check')(field) && hasDefault(field) && !['0', '1'].includes(String(field.default))
      ? 'is a Check: its default should be 0 or 1'
      : undefined,
  (field) => (types('Select')(field) && hasDefault(field) && !isOption(field) ? 'has a default that is not among its options' : undefined),
  (field) => (types('Select')(field) && hasDefault(field) && !field.options ? 'has a default, and no options that it could be one of' : undefined),
  ({ max_height }) => (max_height && !/(px|em)$/.test(String(max_height)) ? 'has a max_height without a unit: px, em or rem' : undefined),
  (field) => (types('Rating')(field) && field.options && !isStars(field.options) ? 'should have 3 to 10 stars in its options' : undefined),
  as('restricted', ({ fieldname }) => (/^parent(field|type)?$/.test(fieldname) ? 'is the name of a column of rows' : undefined)),
  (field) => (field.fetch_from && field.fetch_from.split('.')[0] === field.fieldname ? 'fetches from itself' : undefined),
]

const pointsToType = (field: DocFieldJson | undefined): boolean =>
  field?.fieldtype === 'Select' || (field?.fieldtype === 'Link' && field.options === 'DocType')
const hasDefault = (field: DocFieldJson): boolean => field.default !== undefined && field.default !== null && field.default !== ''
const isOption = (field: DocFieldJson): boolean => optionsOf(field).length === 0 || optionsOf(field).includes(String(field.default).trim())
const isStars = (options: string): boolean => Number(options) >= 3 && Number(options) <= 10

/** How fields are looked at. */
export interface FieldFaultOptions {
  readonly istable: boolean
  readonly strict: boolean
  /** Types that a field may have. */
  readonly types: FieldTypes
}

/** What is wrong with the fields of a DocType. */
export function fieldFaults(rows: readonly Rough[], { istable, strict, types: known }: FieldFaultOptions): Fault[] {
  const faults: Fault[] = []
  const sound: DocFieldJson[] = []
  rows.forEach((row, index) => {
    const found = [...shapeFaults(row, fieldShape, placeOf(row, index)), ...identityFaults(row, placeOf(row, index), { istable, types: known })]
    faults.push(...found)
    if (found.length === 0) sound.push(row as DocFieldJson)
  })
  const byName = new Map(sound.map((field) => [field.fieldname, field]))
  for (const field of sound) {
    for (const rule of strict ? [...rules, ...strictRules] : rules) {
      const reason = rule(field, byName, known)
      if (reason) faults.push({ field: field.fieldname, reason, ...(rule.kind && { kind: rule.kind }) })
    }
  }
  const layout = strict ? layoutFaults(sound, istable) : []
  return [...faults, ...layout, ...duplicates(rows), ...tooMany(sound, known), ...derivedFaults(sound, known)]
}

const placeOf = (row: Rough, index: number): string =>
  typeof row.fieldname === 'string' && row.fieldname !== '' ? row.fieldname : `fields[${index}]`

/** A known type, and a name that can be used; fields that only lay out a form may have none. */
function identityFaults(row: Rough, place: string, { istable, types: known }: Omit<FieldFaultOptions, 'strict'>): Fault[] {
  if (typeof row.fieldtype !== 'string' || row.fieldtype === '') return [{ field: place, reason: 'has no fieldtype' }]
  const type = known.get(row.fieldtype)
  if (!type) return [{ field: place, reason: `has the fieldtype "${row.fieldtype.slice(0, 40)}", which does not exist` }]
  const name = row.fieldname ?? ''
  if (name === '')
    return type.column || type.computed || type.virtual || type.name.startsWith('Table') ? [{ field: place, reason: 'has no fieldname' }] : []
  const reason = typeof name === 'string' ? fieldnameFault(name, istable) : undefined
  return reason ? [{ field: place, reason, ...kindOfName(name) }] : []
}

function kindOfName(name: unknown): Pick<Fault, 'kind'> {
  if (/\W/.test(String(name))) return { kind: 'column' }
  return restrictedNames.has(String(name)) ? { kind: 'restricted' } : {}
}

/** Names that come twice; letter case does not tell columns apart in every database. */
function duplicates(rows: readonly Rough[]): Fault[] {
  const names = rows.map((row) => row.fieldname).filter((name): name is string => typeof name === 'string' && name !== '')
  const groups = Map.groupBy(names, (name) => name.toLowerCase())
  return [...groups.values()].filter((group) => group.length > 1).map(([name]) => ({ field: name, reason: 'comes more than once', kind: 'twice' }))
}

function tooMany(fields: readonly DocFieldJson[], known: FieldTypes): Fault[] {
  const columns = fields.filter((field) => !field.is_virtual && known.find(field)?.column).length
  return columns > mostColumns ? [{ field: 'fields', reason: `are ${columns}; a table has at most ${mostColumns}` }] : []
}
