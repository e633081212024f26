import type { Meta, MetaColumn, MetaStore } from '../../meta/meta.ts'
import type { Family } from './family.ts'

/** One step of the way from a document to a column: to what a Link field names, or to the rows of a table. */
export interface Step {
  readonly kind: 'link' | 'rows'
  /** The Link field, or the table field. */
  readonly field: string
  /** The DocType that has the field. */
  readonly from: Meta
  /** The DocType that it leads to. */
  readonly to: Meta
}

/** Something that a policy's condition looks at, by its path: `user.department`, `resource.customer.region`, `resource.any(items).rate`, `environment.time`. */
export interface Attribute {
  readonly path: string
  readonly source: 'user' | 'resource' | 'environment'
  readonly family: Family
  /** Whether it has any number of values (roles) rather than one or none. */
  readonly many: boolean
  /** What follows the source: a column, `roles`, `time` … */
  readonly key: string
  /** Below `user.permission` and `user.default`: which one. */
  readonly part?: string
  /** Of a document: its column, or that of what `steps` lead to. */
  readonly column?: MetaColumn
  /** The way from the document to the column; empty: it is its own. */
  readonly steps: readonly Step[]
  /** The first step leads to the rows of a table: whether one of them has to meet a condition, or all. */
  readonly rows?: 'any' | 'every'
  /** Its column holds 0 where a document has nothing. */
  readonly zeroWhenEmpty?: boolean
  /** The only values that it can have. */
  readonly choices?: readonly string[]
}

/** What a path is read with. */
export interface AttributeScope {
  /** The DocType whose documents are the resource. */
  readonly meta: Meta
  readonly metas: Pick<MetaStore, 'find'>
}

/** An attribute that there is not, and why; its message continues `Attribute x …`. */
export class AttributeFault extends Error {}

/** Days of the week as `environment.weekday` names them; Sunday first. */
export const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const
