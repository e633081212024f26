import type { Context } from '../context.ts'
import type { DocEvent } from '../document/document.ts'
import type { DocumentEvent } from '../document/run-event.ts'
import type { Answer } from '../events/response.ts'
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

/** What an app declares in its `app.ts`. */
export interface AppDefinition {
  /** Identifier: lower-case letters, digits, underscores; the first part of its methods' paths. */
  readonly name: string
  /** For people; default: the name with capitals. */
  readonly title?: string
  readonly version?: string
  /** Apps that have to be installed before. The core app always is. */
  readonly requiredApps?: readonly string[]
  /** Hooks of documents: DocType or `*` → event → function or functions. */
  readonly docEvents?: Readonly<Record<string, DocEvents>>
  readonly middleware?: readonly AppMiddleware[]
  /** Whitelisted methods under other paths: wanted path → path of the method that answers. The app installed last wins. */
  readonly overrideMethods?: Readonly<Record<string, string>>
  /** First part of dotted paths besides the name (core answers `frappe`). */
  readonly aliases?: readonly string[]
  /** Further condition on the rows that a user sees, by DocType or `*`. */
  readonly permissionQueryConditions?: Readonly<Record<string, PermissionQueryCondition>>
  /** May deny what roles allow, by DocType or `*`. */
  readonly hasPermission?: Readonly<Record<string, HasPermission>>
  /** Runs once, in the transaction of the installation, after tables and rows of DocTypes are there. */
  afterInstall?(ctx: Context): Promise<void> | void
  /** Runs at the end of each migration that changed something. */
  afterMigrate?(ctx: Context): Promise<void> | void
  /** Runs before the app's tables go. */
  beforeUninstall?(ctx: Context): Promise<void> | void
}

/** Declares an app; the default export of its `app.ts`. */
export const defineApp = (definition: AppDefinition): AppDefinition => definition
