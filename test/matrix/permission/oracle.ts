import { decisionTable } from './decision-table.ts'
import { hasPolicies, policiesOpen } from './policies.ts'
import type { Doc, Field, Person, Right, RoleRow, Subject, World } from './world.ts'

/**
 * What a user may, as decision tables from the description of Frappe's rules and from Cortado's differences. It was written before the engine was read and
 * imports nothing of it.
 */

/** Rows of roles → a right on one document. `granted`: without a condition, to owners only, or not at all. */
const documentRight = decisionTable(`
granted | owner | restricted | shared | allowed
all     | *     | no         | *      | yes
all     | *     | yes        | yes    | yes
all     | *     | yes        | no     | no
owner   | yes   | *          | *      | yes
owner   | no    | *          | yes    | yes
owner   | no    | *          | no     | no
none    | *     | *          | yes    | yes
none    | *     | *          | no     | no
`)

/** What a list shows of one document. `read`: the right on it; `reads` and `selects`: what rows of roles give for the DocType. */
const listRow = decisionTable(`
read | reads     | selects | owner | restricted | shown
yes  | *         | *       | *     | *          | fields
no   | *         | closed  | *     | *          | nothing
no   | all/owner | *       | *     | *          | nothing
no   | none      | all     | *     | no         | search fields
no   | none      | all     | *     | yes        | nothing
no   | none      | owner   | yes   | *          | search fields
no   | none      | owner   | no    | *          | nothing
no   | none      | none    | *     | *          | nothing
`)

/** What a search for a link shows of one document. */
const searchRow = decisionTable(`
read | reads     | selects | owner | restricted | shown
yes  | *         | closed  | *     | *          | perhaps
yes  | *         | *       | *     | *          | fields
no   | *         | closed  | *     | *          | nothing
no   | *         | all     | *     | no         | search fields
no   | all/owner | owner   | yes   | *          | perhaps
no   | *         | all     | *     | yes        | nothing
no   | none      | owner   | yes   | *          | search fields
no   | *         | owner   | no    | *          | nothing
no   | *         | none    | *     | *          | nothing
`)

/** Whether a share helps with a right: the right that it has to hold. */
const shareNeeds: Partial<Record<Right, Right>> = {
  read: 'read',
  write: 'write',
  submit: 'submit',
  share: 'share',
  email: 'read',
  print: 'read',
  select: 'read',
}

const word = (is: boolean): string => (is ? 'yes' : 'no')

/** What a list or a search shows of a document. `perhaps`: its search fields, or nothing; the rules leave it open. */
export type Shown = 'fields' | 'search fields' | 'perhaps' | 'nothing'

/** One user's view of a world. */
export class Oracle {
  readonly world: World
  readonly user: Person
  readonly roles: ReadonlySet<string>

  constructor(world: World, user: Person) {
    this.world = world
    this.user = user
    this.roles = new Set(rolesOf(user))
  }

  get isAdministrator(): boolean {
    return this.user.name === 'Administrator'
  }

  get isGuest(): boolean {
    return this.user.name === 'Guest'
  }

  /** What rows of roles give at level 0 for a DocType. A right to create is never the owner's alone: there is no owner before. */
  granted(subject: Subject, right: Right): 'all' | 'owner' | 'none' {
    if (this.isAdministrator) return 'all'
    if (right === 'submit' && !subject.submittable) return 'none'
    const rows = this.rows(subject).filter((row) => row.permlevel === 0 && row.rights.has(right))
    if (rows.length === 0) return 'none'
    return right === 'create' || rows.some((row) => !row.ifOwner) ? 'all' : 'owner'
  }

  /** Whether the user has a right on a document. */
  may(subject: Subject, right: Right, doc: Doc, reference = subject): boolean {
    if (this.isAdministrator) return true
    if (right === 'share' && this.world.sharingOff) return false
    // policies never give a right; they take it, whichever way leads to the document
    if (!this.opens(subject, right, doc)) return false
    const facts = {
      // hooks can only deny, and what is shared is not their business
      granted: this.hookRefuses(subject, right, doc) ? 'none' : this.granted(subject, right),
      owner: word(this.owns(doc)),
      restricted: word(this.restricted(subject, doc, reference)),
      shared: word(this.shared(subject, right, doc.name)),
    }
    return documentRight(facts) === 'yes'
  }

  /** Whether lists of a DocType are answered at all; where policies let nothing through, they may be refused as well. */
  mayList(subject: Subject): 'yes' | 'no' | 'perhaps' {
    const byRole = this.granted(subject, 'read') !== 'none' || this.granted(subject, 'select') !== 'none'
    if (!byRole && !subject.docs.some((doc) => this.shared(subject, 'read', doc.name))) return 'no'
    return this.isAdministrator || !hasPolicies(this.world, subject) ? 'yes' : 'perhaps'
  }

  /** What a list shows of a document. */
  listed(subject: Subject, doc: Doc): Shown {
    return this.shown(listRow, subject, doc)
  }

  /** What a search for links shows of a document, for the sake of a form of `reference`. */
  found(subject: Subject, doc: Doc, reference = subject): Shown {
    return this.shown(searchRow, subject, doc, reference)
  }

  /** Levels of fields that the user may read, or write, in documents that are open to that. */
  levels(subject: Subject, right: 'read' | 'write'): ReadonlySet<number> {
    if (this.isAdministrator) return new Set([0, 1, 2, 3])
    return new Set([
      0,
      ...this.rows(subject)
        .filter((row) => row.rights.has(right))
        .map((row) => row.permlevel),
    ])
  }

  /** Whether the user may read a field, where the document is open. */
  reads(subject: Subject, field: Field | undefined): boolean {
    return field !== undefined && this.levels(subject, 'read').has(field.permlevel)
  }

  /** Whether the user may change a field, where the document is open to changes. */
  writes(subject: Subject, field: Field | undefined): boolean {
    return field !== undefined && this.levels(subject, 'write').has(field.permlevel)
  }

  /** Whether policies let the user do something to a document, whatever roles say. */
  opens(subject: Subject, right: Right, doc: Doc): boolean {
    return this.isAdministrator || policiesOpen(this.world, this, subject, { right, doc })
  }

  owns(doc: Doc): boolean {
    return doc.owner.toLowerCase() === this.user.name.toLowerCase()
  }

  /** Whether a share of the document holds what the right needs. */
  shared(subject: Subject, right: Right, name: string): boolean {
    const needed = shareNeeds[right]
    return this.world.shares.some(
      (share) =>
        share.doctype === subject.doctype &&
        share.name === name &&
        (share.user === this.user.name || (share.user === 'everyone' && !this.isGuest)) &&
        needed !== undefined &&
        share.rights.has(needed),
    )
  }

  /**
   * Whether a user permission stands against the document: by its name, its links, or a link of one of its rows. Names for a link are those that its form may
   * hold: entries for the form's DocType count for them, instead of those for the DocType itself. Dynamic Links are not looked at.
   */
  restricted(subject: Subject, doc: Doc, reference = subject): boolean {
    const own = this.allowed(reference, subject.doctype)
    if (own && !own.has(doc.name)) return true
    const against = (fields: readonly Field[], values: Doc['values']): boolean =>
      fields.some((field) => {
        if (field.fieldtype !== 'Link' || field.ignoresUserPermissions) return false
        const allowed = this.allowed(subject, field.options ?? '')
        const value = values[field.fieldname]
        if (!allowed) return false
        return value === null || value === undefined || value === '' ? this.world.strict : !allowed.has(String(value))
      })
    return against(subject.fields, doc.values) || doc.lines.some((line) => against(subject.lineFields, line.values))
  }

  /** Documents of `doctype` that the user is limited to in `subject`; undefined: no limit. */
  private allowed(subject: Subject, doctype: string): ReadonlySet<string> | undefined {
    const names = this.world.userPermissions
      .filter(({ user, allow, applicableFor }) => user === this.user.name && allow === doctype && ['', subject.doctype].includes(applicableFor))
      .flatMap(({ value, hidesDescendants }) => (hidesDescendants ? [value] : [value, ...this.below(value)]))
    return names.length > 0 ? new Set(names) : undefined
  }

  private below(node: string): string[] {
    return [...this.world.parents].filter(([, parent]) => parent === node).flatMap(([child]) => [child, ...this.below(child)])
  }

  /** Whether an app's hook closes a document: parties that are shut, to everybody but chiefs. What does not exist yet is none of its business. */
  hookRefuses(subject: Subject, right: Right, doc: Doc): boolean {
    return this.world.hooked && subject === this.world.party && right !== 'create' && doc.values.shut === 1 && !this.roles.has('Matrix Chief')
  }

  private shown(table: typeof listRow, subject: Subject, doc: Doc, reference = subject): Shown {
    const isClosed = !this.opens(subject, 'select', doc) || (!this.isAdministrator && this.hookRefuses(subject, 'select', doc))
    const facts = {
      read: word(this.may(subject, 'read', doc, reference)),
      reads: this.granted(subject, 'read'),
      selects: isClosed ? 'closed' : this.granted(subject, 'select'),
      owner: word(this.owns(doc)),
      restricted: word(this.restricted(subject, doc, reference)),
    }
    return table(facts) as Shown
  }

  private rows(subject: Subject): RoleRow[] {
    return subject.permissions.filter(({ role }) => this.roles.has(role))
  }
}

/** All roles of a user: those that were given, and those that come by themselves. Only some roles open the Desk. */
function rolesOf({ name, given }: Person): string[] {
  if (name === 'Guest') return ['Guest']
  const opensDesk = name === 'Administrator' || given.some((role) => role !== 'Matrix Visitor')
  return [...given, 'Guest', 'All', ...(opensDesk ? ['Desk User'] : [])]
}
