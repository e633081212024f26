import { badFieldType, validation } from '../error-catalogue.ts'
import type { DocFieldJson } from './doc-field.ts'
import type { FieldType, FieldTypeNames } from './field-type.ts'

export type { FieldType } from './field-type.ts'

/** What a wrapped type does otherwise than the type that it wraps. */
export type FieldTypeChanges = Partial<Omit<FieldType, 'name'>>

/** Changes a field type that is there: `wrapFieldType('Data', (data) => ({ validate(…) { data.validate?.(…) … } }))`. */
export interface FieldTypeWrapper {
  /** Name of the wrapped type. */
  readonly wraps: string
  /** `type`: as shipped, or as apps that were installed before have wrapped it. */
  readonly with: (type: FieldType) => FieldTypeChanges
}

/** What an app declares: a type of its own, or a wrapper. */
export type FieldTypeDeclaration = FieldType | FieldTypeWrapper

/** Changes a field type; several apps may wrap the same one. */
export const wrapFieldType = (wraps: string, change: FieldTypeWrapper['with']): FieldTypeWrapper => ({ wraps, with: change })

/** The field types of a site. Sites whose apps declare the same have the same object. */
export class FieldTypes implements FieldTypeNames {
  readonly #types: ReadonlyMap<string, FieldType>
  readonly #resolved = new WeakMap<Readonly<DocFieldJson>, FieldType>()
  readonly #extended = new WeakMap<readonly FieldTypeDeclaration[], FieldTypes>()

  constructor(types: Iterable<FieldType>) {
    this.#types = new Map(Array.from(types, (type) => [type.name, type]))
  }

  /** A type by its name, as it is written in files. */
  get(name: string): FieldType | undefined {
    return this.#types.get(name)
  }

  /** A type by its name. Throws validation where there is none. */
  named(name: string): FieldType {
    const found = this.#types.get(name)
    if (!found) throw validation({ message: `Field type "${name}" does not exist` })
    return found
  }

  /** The type of a field's values; undefined: nobody knows it (an app is not installed any more). */
  find(field: Readonly<DocFieldJson>): FieldType | undefined {
    const type = this.#types.get(field.fieldtype)
    return type?.resolve ? this.#resolve(type, field) : type
  }

  /** The type of a field's values. Throws validation where nobody knows it; DocTypes are checked before (`doctypeFaults`), so that this is rare. */
  of(field: Readonly<DocFieldJson>): FieldType {
    return this.find(field) ?? this.named(field.fieldtype)
  }

  /** Names in the order of their declaration. */
  keys(): IterableIterator<string> {
    return this.#types.keys()
  }

  /** Types in the order of their declaration. */
  values(): IterableIterator<FieldType> {
    return this.#types.values()
  }

  /** These types with what an app declares. Throws badFieldType for a name that is taken, or that nothing has which could be wrapped. */
  extend(declarations: readonly FieldTypeDeclaration[]): FieldTypes {
    const known = this.#extended.get(declarations)
    if (known) return known
    const types = new Map(this.#types)
    for (const declaration of declarations) add(types, declaration)
    const extended = new FieldTypes(types.values())
    this.#extended.set(declarations, extended)
    return extended
  }

  #resolve(type: FieldType, field: Readonly<DocFieldJson>): FieldType {
    const known = this.#resolved.get(field)
    if (known) return known
    const resolved = type.fault?.(field, this) === undefined ? (type.resolve?.(field, this) ?? type) : type
    if (Object.isFrozen(field)) this.#resolved.set(field, resolved)
    return resolved
  }
}

function add(types: Map<string, FieldType>, declaration: FieldTypeDeclaration): void {
  if ('wraps' in declaration) {
    const wrapped = types.get(declaration.wraps)
    if (!wrapped) throw badFieldType({ type: declaration.wraps, reason: 'does not exist, so that it cannot be wrapped' })
    types.set(wrapped.name, Object.freeze({ ...wrapped, ...declaration.with(wrapped), name: wrapped.name }))
    return
  }
  if (!/^[A-Z][A-Za-z0-9 ]{1,59}$/.test(declaration.name))
    throw badFieldType({ type: declaration.name, reason: 'should begin with a capital letter, and hold only letters, digits and spaces' })
  if (types.has(declaration.name)) throw badFieldType({ type: declaration.name, reason: 'is there already: wrap it, or choose another name' })
  types.set(declaration.name, declaration)
}
