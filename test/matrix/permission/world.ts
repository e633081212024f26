/** Rights that rows of roles may give. */
export const rights = [
  'select',
  'read',
  'write',
  'create',
  'delete',
  'submit',
  'cancel',
  'amend',
  'export',
  'share',
  'print',
  'email',
  'report',
] as const
/** One of `rights`. */
export type Right = (typeof rights)[number]

/** A row of a DocType's permissions. */
export interface RoleRow {
  readonly role: string
  readonly permlevel: number
  readonly ifOwner: boolean
  readonly rights: ReadonlySet<Right>
}

/** A field of a DocType. */
export interface Field {
  readonly fieldname: string
  readonly fieldtype: 'Data' | 'Int' | 'Currency' | 'Check' | 'Link' | 'Dynamic Link' | 'Table'
  readonly permlevel: number
  readonly options?: string
  readonly ignoresUserPermissions?: boolean
}

/** A value; texts and numbers of fields that may be hidden are marks: they occur nowhere else. */
export type Value = string | number | null

/** A row of the table. */
export interface Line {
  readonly name: string
  readonly values: Readonly<Record<string, Value>>
}

/** A document. */
export interface Doc {
  readonly name: string
  readonly owner: string
  readonly docstatus: 0 | 1 | 2
  readonly values: Readonly<Record<string, Value>>
  readonly lines: readonly Line[]
}

/** A DocType with its documents and its rules. */
export interface Subject {
  readonly doctype: string
  readonly submittable: boolean
  readonly fields: readonly Field[]
  /** Fields of the rows of its table `lines`; none: it has no table. */
  readonly lineDoctype?: string
  readonly lineFields: readonly Field[]
  readonly searchFields: readonly string[]
  readonly titleField?: string
  readonly showsTitle: boolean
  readonly permissions: readonly RoleRow[]
  /** The rows were made at runtime (Custom DocPerm), instead of others that the DocType came with, which open everything to everybody. */
  readonly customised: boolean
  readonly docs: readonly Doc[]
}

/** A user, with the roles that somebody gave. */
export interface Person {
  readonly name: string
  readonly given: readonly string[]
  /** The roles come from a Role Profile. */
  readonly profiled?: boolean
}

/** A user permission. */
export interface UserPermission {
  readonly user: string
  readonly allow: string
  readonly value: string
  /** The DocType that it is for; empty: all. */
  readonly applicableFor: string
  readonly hidesDescendants: boolean
  readonly isDefault: boolean
}

/** What is shared with a user, or with everyone. */
export interface Share {
  readonly user: string | 'everyone'
  readonly doctype: string
  readonly name: string
  readonly rights: ReadonlySet<Right>
}

/** A condition of a policy: what is compared with a value, or with another attribute. Several values stand on lines of their own. */
export interface PolicyCondition {
  readonly attribute: string
  readonly operator:
    | '='
    | '!='
    | 'in'
    | 'not in'
    | '<'
    | '>='
    | 'is set'
    | 'is not set'
    | 'contains'
    | 'not contains'
    | 'between'
    | 'not between'
    | 'in network'
    | 'not in network'
  readonly value?: string
  readonly other?: string
}

/** An access policy. Neither roles nor users: it is about everyone. */
export interface Policy {
  readonly doctype: string
  readonly allows: boolean
  readonly rights: ReadonlySet<Right>
  readonly roles: readonly string[]
  readonly users: readonly string[]
  readonly conditions: readonly PolicyCondition[]
}

/** Everything that decides what somebody may see in it. */
export interface World {
  readonly number: number
  /** System Settings, `apply_strict_user_permissions`. */
  readonly strict: boolean
  /** System Settings, `disable_document_sharing`. */
  readonly sharingOff: boolean
  /** An app's hooks close parties that are shut to whoever is no Matrix Chief. */
  readonly hooked: boolean
  readonly people: readonly Person[]
  /** The DocType that all is about: levels, a table, links, states. */
  readonly deal: Subject
  /** What each deal links to. */
  readonly party: Subject
  /** A tree that deals and rows link to. */
  readonly region: Subject
  /** Region → the one above. */
  readonly parents: ReadonlyMap<string, string>
  readonly userPermissions: readonly UserPermission[]
  readonly shares: readonly Share[]
  readonly policies: readonly Policy[]
}

/** All DocTypes of a world that have permissions of their own. */
export const subjectsOf = (world: World): readonly Subject[] => [world.deal, world.party, world.region]

/** Roles that users are given; who has only the last one is no System User. */
export const givenRoles = ['Matrix Clerk', 'Matrix Chief', 'Matrix Auditor', 'Matrix Visitor'] as const

/** Name of the site of the worlds. */
export const siteName = 'localhost'

/** Where a value stands: in which document, and in which field. */
export interface Place {
  readonly world: number
  /** `d3`: the third deal. */
  readonly doc: string
  readonly field: string
}

/** A text that occurs nowhere else: a value that tells where it came from. */
export const textMark = ({ world, doc, field }: Place): string => `Zq${world}x${doc}x${field.replaceAll('_', '')}qZ`

/** A number that occurs nowhere else: nine digits. `doc` and `line` below 100, `field` below 100. */
export const numberMark = (world: number, doc: number, line: number, field: number): number =>
  Number(`7${[world % 100, doc, line, field].map((part) => String(part).padStart(2, '0')).join('')}`)

/** All marks in a text. */
export const marksIn = (text: string): Set<string> => new Set(text.match(/Zq[0-9a-zA-Z]+?qZ|\b7\d{8}\b/g) ?? [])
