import type { FieldTypes } from '@cortado/contract/fields/registry.ts'
import type { App } from '../app/app-folder.ts'
import { type BootHooks, bootHooksOf } from '../app/boot-hooks.ts'
import { Controllers } from '../app/controllers.ts'
import { fieldTypesOf } from '../app/field-types.ts'
import { Methods } from '../app/methods.ts'
import type { Context } from '../context.ts'
import type { EventRuleKind } from '../document/event-rules.ts'
import { orders } from '../http/middleware.ts'
import type { Middleware } from '../http/site-runtime.ts'
import type { HasPermission, PermissionHooks, PermissionQueryCondition } from '../permission/hooks.ts'
import { queryCondition } from '../script/query-script.ts'

/** What the installed apps of a site bring, made once per set of apps. */
export interface SiteApps {
  /** In the order of installation, core first. */
  readonly apps: readonly App[]
  readonly controllers: Controllers
  readonly eventRuleKinds: readonly EventRuleKind[]
  readonly methods: Methods
  readonly middleware: readonly Middleware[]
  readonly permissionHooks: PermissionHooks
  readonly bootHooks: BootHooks
  readonly fieldTypes: FieldTypes
}

/** Gathers controllers, methods, middleware and permission hooks of apps. */
export function siteApps(apps: readonly App[]): SiteApps {
  const middleware = apps.flatMap(middlewareOf)
  return {
    apps,
    controllers: new Controllers(apps),
    eventRuleKinds: apps.flatMap(({ definition }) => definition.eventRules ?? []),
    methods: new Methods(apps),
    middleware,
    permissionHooks: permissionHooks(apps),
    bootHooks: bootHooksOf(apps),
    fieldTypes: fieldTypesOf(apps),
  }
}

/** What every Context has of the installed apps. */
export function contextParts(apps: SiteApps): Pick<Context, 'controllers' | 'eventRuleKinds' | 'methods' | 'permissionHooks' | 'bootHooks'> {
  const { controllers, eventRuleKinds, methods, permissionHooks, bootHooks } = apps
  return { controllers, eventRuleKinds, methods, permissionHooks, bootHooks }
}

/** An app's steps, and its `beforeRequest` and `afterRequest` as one. */
function middlewareOf({ name, definition }: App): Middleware[] {
  const steps = (definition.middleware ?? []).map((step): Middleware => ({ ...step, order: step.order ?? orders.app, app: name }))
  const { beforeRequest, afterRequest } = definition
  if (!beforeRequest && !afterRequest) return steps
  const hooks: Middleware = {
    name: `${name} request hooks`,
    order: orders.app,
    app: name,
    before: async ({ ctx }) => beforeRequest?.(ctx),
    after: async ({ ctx }, answer) => afterRequest?.(ctx, answer),
  }
  return [...steps, hooks]
}

function permissionHooks(apps: readonly App[]): PermissionHooks {
  const gather = <T>(pick: (app: App) => Readonly<Record<string, T>> | undefined): ((doctype: string) => readonly T[]) => {
    const known = new Map<string, readonly T[]>()
    return (doctype) => {
      const hooks = known.get(doctype) ?? [doctype, '*'].flatMap((key) => apps.flatMap((app) => pick(app)?.[key] ?? []))
      known.set(doctype, hooks)
      return hooks
    }
  }
  return {
    hasPermission: gather<HasPermission>(({ definition }) => definition.hasPermission),
    queryConditions: gather<PermissionQueryCondition>(({ definition }) => definition.permissionQueryConditions),
    scriptCondition: queryCondition,
  }
}
