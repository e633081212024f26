import type { Context } from 'cortado/context.ts'
import { mayUseFile } from 'cortado/document/file-permission.ts'
import type { HasPermission, PermissionQueryCondition } from 'cortado/permission/hooks.ts'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { isShown, mayShow } from './desk/dashboards/visible.ts'
import { isOpenTo, ownPrepared } from './desk/reports/prepared/find.ts'
import { isAllReadableIn, isReadableReferred, mayReadAll, mayReadReferred, type Reference, references } from './references.ts'
import { isTakenOn, mayTakeOn } from './workflow/permitted.ts'

/** Documents that belong to people: their roles reach all, these rules only theirs. Administrator is not asked. */
interface Rule {
  readonly may: HasPermission
  readonly condition: PermissionQueryCondition
}

const standardUsers = ['Administrator', 'Guest']

/** Roles that see everyone's tasks: System Managers. */
const seesAllTasks = (ctx: Context): boolean => ctx.user.roles.has('System Manager')

const where = (make: (ctx: Context, column: (name: string) => RawBuilder<unknown>) => RawBuilder<SqlBool> | undefined): PermissionQueryCondition => {
  return (ctx, _meta, alias) => make(ctx, (name) => sql.id(alias, name))
}

const isReading = (right: string): boolean => right === 'read' || right === 'select'

const referring = (reference: Reference): Rule => ({ may: mayReadReferred(reference), condition: isReadableReferred(reference) })

const charts = { doctype: 'Dashboard Chart', type: 'chart_type' } as const
const cards = { doctype: 'Number Card', type: 'type' } as const

/** Rules by DocType. */
export const rules: Readonly<Record<string, Rule>> = {
  ToDo: {
    may: (ctx, { values }) => seesAllTasks(ctx) || [values.owner, values.allocated_to, values.assigned_by].includes(ctx.user.name),
    condition: where((ctx, of) =>
      seesAllTasks(ctx)
        ? undefined
        : sql<SqlBool>`(${of('owner')} = ${ctx.user.name} or ${of('allocated_to')} = ${ctx.user.name} or ${of('assigned_by')} = ${ctx.user.name})`,
    ),
  },
  Note: {
    may: (ctx, { values, right }) => values.owner === ctx.user.name || (isReading(right) && Boolean(Number(values.public))) || right === 'create',
    condition: where((ctx, of) => sql<SqlBool>`(${of('public')} = 1 or ${of('owner')} = ${ctx.user.name})`),
  },
  Event: {
    may: (ctx, { values, right }) => values.owner === ctx.user.name || values.event_type === 'Public' || right === 'create',
    condition: where((ctx, of) => sql<SqlBool>`(${of('event_type')} = 'Public' or ${of('owner')} = ${ctx.user.name})`),
  },
  File: {
    may: (ctx, { values, right }) => right === 'create' || mayUseFile(ctx, values, right),
    condition: where((ctx, of) => sql<SqlBool>`(${of('is_private')} = 0 or ${of('owner')} = ${ctx.user.name})`),
  },
  User: {
    may: (_ctx, { values }) => !standardUsers.includes(String(values.name)),
    condition: where((_ctx, of) => sql<SqlBool>`${of('name')} not in ('Administrator', 'Guest')`),
  },
  'Workflow Action': { may: mayTakeOn, condition: isTakenOn },
  ...Object.fromEntries(Object.entries(references).map(([doctype, reference]) => [doctype, referring(reference)])),
  'Deleted Document': { may: mayReadAll('deleted_doctype'), condition: isAllReadableIn('deleted_doctype') },
  'Prepared Report': { may: (ctx, { values }) => isOpenTo(ctx, values), condition: ownPrepared },
  'Dashboard Chart': { may: mayShow(charts), condition: isShown(charts) },
  'Number Card': { may: mayShow(cards), condition: isShown(cards) },
  'Dashboard Settings': {
    may: (ctx, { values }) => values.name === ctx.user.name,
    condition: where((ctx, of) => sql<SqlBool>`${of('name')} = ${ctx.user.name}`),
  },
  'Custom HTML Block': {
    may: (ctx, { values }) => !Number(values.private) || values.owner === ctx.user.name,
    condition: where((ctx, of) => sql<SqlBool>`(${of('private')} = 0 or ${of('owner')} = ${ctx.user.name})`),
  },
  'Notification Log': {
    may: (ctx, { values }) => values.for_user === ctx.user.name,
    condition: where((ctx, of) => sql<SqlBool>`${of('for_user')} = ${ctx.user.name}`),
  },
  'Notification Settings': {
    may: (ctx, { values }) => values.name === ctx.user.name,
    condition: where((ctx, of) => sql<SqlBool>`${of('name')} = ${ctx.user.name}`),
  },
  Workspace: {
    may: (ctx, { values, right }) => {
      const isMine = values.for_user === ctx.user.name
      if (isReading(right)) return isMine || !values.for_user
      return isMine || ctx.user.roles.has('Workspace Manager') || (right === 'create' && !Number(values.public))
    },
    condition: where((ctx, of) => sql<SqlBool>`(coalesce(${of('for_user')}, '') in ('', ${ctx.user.name}))`),
  },
  'Kanban Board': {
    may: (ctx, { values }) => !Number(values.private) || values.owner === ctx.user.name,
    condition: where((ctx, of) => sql<SqlBool>`(${of('private')} = 0 or ${of('owner')} = ${ctx.user.name})`),
  },
  'List Filter': {
    may: (ctx, { values }) => !values.for_user || values.for_user === ctx.user.name,
    condition: where((ctx, of) => sql<SqlBool>`(coalesce(${of('for_user')}, '') in ('', ${ctx.user.name}))`),
  },
}
