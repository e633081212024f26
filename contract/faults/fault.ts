/** What is wrong with a DocType definition. `reason` continues a sentence that begins with the field: "customer" "has no options". */
export interface Fault {
  /** Fieldname, or key of the DocType (`name`, `permissions[2].role`); absent: the whole. */
  readonly field?: string
  readonly reason: string
  /** What Frappe has an exception of its own for; absent: a plain refusal. */
  readonly kind?: FaultKind
}

/** Faults that clients tell apart. */
export type FaultKind = 'name' | 'link' | 'target' | 'mandatory' | 'hidden' | 'unique' | 'index' | 'twice' | 'column' | 'restricted' | 'reference'

/** An object whose values are not known yet. */
export type Rough = Readonly<Record<string, unknown>>

/** Whether a value is an object with keys. */
export const isObject = (value: unknown): value is Rough => typeof value === 'object' && value !== null && !Array.isArray(value)
