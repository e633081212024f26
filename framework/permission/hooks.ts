import type { RawBuilder, SqlBool } from 'kysely'
import type { Context } from '../context.ts'
import type { Row } from '../database/db.ts'
import type { Meta } from '../meta/meta.ts'

/** What an app's hook is asked about. */
export interface PermissionQuestion {
  readonly meta: Meta
  readonly right: string
  /** Values of the document, its tables among them where it was loaded with them. */
  readonly values: Readonly<Row>
}

/** An app's word on one document: anything but `true` refuses. It cannot grant what roles do not. */
export type HasPermission = (ctx: Context, question: PermissionQuestion) => boolean | undefined | Promise<boolean | undefined>

/** An app's condition for lists, on the columns of the table called `alias`; undefined: none. ANDed with what roles allow. */
export type PermissionQueryCondition = (
  ctx: Context,
  meta: Meta,
  alias: string,
) => RawBuilder<SqlBool> | undefined | Promise<RawBuilder<SqlBool> | undefined>

/** What installed apps have to say about permissions (`ctx.permissionHooks`): those for the DocType, then those for `*`, in the order of installation. */
export interface PermissionHooks {
  hasPermission(doctype: string): readonly HasPermission[]
  queryConditions(doctype: string): readonly PermissionQueryCondition[]
  /** What Server Scripts of the kind Permission Query ask of lists. */
  readonly scriptCondition?: PermissionQueryCondition
}

/** What apps and Server Scripts ask of a list of a DocType. */
export function listHooks({ permissionHooks }: Pick<Context, 'permissionHooks'>, meta: Meta): readonly PermissionQueryCondition[] {
  const hooks = permissionHooks.queryConditions(meta.name)
  const { scriptCondition } = permissionHooks
  const isAsked = scriptCondition !== undefined && meta.scripts.some(({ script_type }) => script_type === 'Permission Query')
  return isAsked ? [...hooks, scriptCondition] : hooks
}

/** Of a site whose apps have nothing to say. */
export const noPermissionHooks: PermissionHooks = { hasPermission: () => [], queryConditions: () => [] }

declare module '../context.ts' {
  interface Context {
    readonly permissionHooks: PermissionHooks
  }
}
