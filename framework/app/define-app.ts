import type { FieldTypeDeclaration } from '@cortado/contract/fields/field-types.ts'
import type { Context } from '../context.ts'
import type { Row } from '../database/db.ts'
import type { DocEvent, Document, DocumentClass } from '../document/document.ts'
import type { EventRuleKind } from '../document/event-rules.ts'
import type { VirtualFields } from '../document/fields/virtual.ts'
import type { DocumentEvent } from '../document/run-event.ts'
import type { Answer } from '../events/response.ts'
import type { DoctypeBuilder } from '../meta/builder.ts'
import type { HasPermission, PermissionQueryCondition } from '../permission/hooks.ts'

/** Hooks of one DocType (or `*`, all of them) by event. */
export type DocEvents = Readonly<Partial<Record<DocumentEvent, DocEvent | readonly DocEvent[]>>>

/** A step around every request, as an app registers it; the exchange is `Exchange` of `framework/http`. */
export interface AppMiddleware {
  readonly name: string
  /** Lower is further out. Default 500. */
  readonly order?: number
  before?(exchange: never): Answer | void | Promise<Answer | void>
  after?(exchange: never, answer: Answer): Answer | void | Promise<Answer | void>
  error?(exchange: never, error: unknown): void | Promise<void>
}

/** A controller, or what imports the file whose default export it is. */
export type ControllerSource = DocumentClass | (() => Promise<{ readonly default: DocumentClass }>)

/** Makes a class that adds to a controller: `(Base) => class extends Base { … }`. */
export type ControllerMixin = (base: DocumentClass) => DocumentClass

/** Documents that an app brings along: a DocType, all of its documents or those that match. */
export interface FixtureDeclaration {
  readonly doctype: string
  /** Which documents are exported, as lists take them. */
  readonly filters?: unknown
  readonly orFilters?: unknown
  /** Beginning of the file's name; files are read in the order of their names. */
  readonly prefix?: string
}

/** Filters that find the documents that wait for somebody. */
export type OpenDocuments = readonly (readonly unknown[])[] | ((ctx: Context) => readonly (readonly unknown[])[])

/** Entries for the timeline of a document that the user may read: `{ creation, content, icon? … }`, as clients show them. */
export type TimelineContent = (doc: Document) => Promise<readonly Row[]> | readonly Row[]

/** What an app declares in its `app.ts`. */
export interface AppDefinition {
  /** Identifier: lower-case letters, digits, underscores; the first part of its methods' paths. */
  readonly name: string
  /** For people; default: the name with capitals. */
  readonly title?: string
  readonly version?: string
  /** Apps that have to be installed before. The core app always is. */
  readonly requiredApps?: readonly string[]
  /** DocTypes made in code, beside those of files: `[doctype('Task').field('title', 'Data')]`. */
  readonly doctypes?: readonly DoctypeBuilder[]
  /** Hooks of documents: DocType or `*` → event → function or functions. */
  readonly docEvents?: Readonly<Record<string, DocEvents>>
  /** DocTypes whose documents are rules that act on events of other documents, after hooks and before Server Scripts. */
  readonly eventRules?: readonly EventRuleKind[]
  /** DocTypes whose links never keep a document from being deleted: logs, and what follows the document in another way. */
  readonly ignoreLinksOnDelete?: readonly string[]
  /** Field types that the app adds, and wrappers of those that are there (`wrapFieldType`). */
  readonly fieldTypes?: readonly FieldTypeDeclaration[]
  /** What fetches Virtual fields of DocTypes without a controller of its own: DocType → fieldname. */
  readonly virtualFields?: Readonly<Record<string, VirtualFields>>
  /** Controllers instead of those that DocTypes have; the app installed last wins. */
  readonly overrideDoctypeClass?: Readonly<Record<string, ControllerSource>>
  /** What is added to controllers, whoever they are of: those of all apps, one after the other. */
  readonly extendDoctypeClass?: Readonly<Record<string, ControllerMixin | readonly ControllerMixin[]>>
  readonly middleware?: readonly AppMiddleware[]
  /** Runs before every request is answered, when its user is known. */
  beforeRequest?(ctx: Context): Promise<void> | void
  /** Runs when an answer is there, inside the request's transaction. */
  afterRequest?(ctx: Context, answer: Answer): Promise<void> | void
  /** Runs when a session begins (but for Administrator acting as somebody), as the user and in that transaction; what it throws refuses the log-in. */
  onLogin?(ctx: Context): Promise<void> | void
  /** Runs when somebody logs out, still as them. */
  onLogout?(ctx: Context): Promise<void> | void
  /** Adds to what a client is told when it starts (`core.boot.get`): keys of `boot`. */
  bootSession?(ctx: Context, boot: Record<string, unknown>): Promise<void> | void
  /** Whitelisted methods under other paths: wanted path → path of the method that answers. The app installed last wins. */
  readonly overrideMethods?: Readonly<Record<string, string>>
  /** First part of dotted paths besides the name (core answers `frappe`). */
  readonly aliases?: readonly string[]
  /** Which documents of a DocType wait for somebody: filters, as lists take them. Counted beside connections and in the notifications of the Desk. */
  readonly openDocuments?: Readonly<Record<string, OpenDocuments>>
  /** Adds entries to the timeline of forms of a DocType, or of all (`*`): `additional_timeline_content` of docinfo. */
  readonly timelineContent?: Readonly<Record<string, TimelineContent>>
  /** Further condition on the rows that a user sees, by DocType or `*`. */
  readonly permissionQueryConditions?: Readonly<Record<string, PermissionQueryCondition>>
  /** May deny what roles allow, by DocType or `*`. */
  readonly hasPermission?: Readonly<Record<string, HasPermission>>
  /** DocTypes whose documents `cortado export-fixtures` writes to `fixtures/`; those files are read at installation and migration. */
  readonly fixtures?: readonly (string | FixtureDeclaration)[]
  /** Runs before anything is installed. */
  beforeInstall?(ctx: Context): Promise<void> | void
  /** Runs once, in the transaction of the installation, after tables and rows of DocTypes are there. */
  afterInstall?(ctx: Context): Promise<void> | void
  /** Runs before and after another app is installed, with its name. */
  beforeAppInstall?(ctx: Context, app: string): Promise<void> | void
  afterAppInstall?(ctx: Context, app: string): Promise<void> | void
  /** Runs whenever a process has opened the site, as Administrator: of a site with several processes, and commands, in each. */
  siteOpened?(ctx: Context): Promise<void> | void
  /** Runs before patches and files of a migration. */
  beforeMigrate?(ctx: Context): Promise<void> | void
  /** Runs at the end of each migration that changed something. */
  afterMigrate?(ctx: Context): Promise<void> | void
  /** Runs before the app's tables go, and after. */
  beforeUninstall?(ctx: Context): Promise<void> | void
  afterUninstall?(ctx: Context): Promise<void> | void
  /** Runs before and after another app is taken from the site, with its name. */
  beforeAppUninstall?(ctx: Context, app: string): Promise<void> | void
  afterAppUninstall?(ctx: Context, app: string): Promise<void> | void
}

/** Declares an app; the default export of its `app.ts`. */
export const defineApp = (definition: AppDefinition): AppDefinition => definition
