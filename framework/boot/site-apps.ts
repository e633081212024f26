import type { App } from '../app/app-folder.ts'
import { Controllers } from '../app/controllers.ts'
import { Methods } from '../app/methods.ts'
import { orders } from '../http/middleware.ts'
import type { Middleware } from '../http/site-runtime.ts'
import type { HasPermission, PermissionHooks, PermissionQueryCondition } from '../permission/hooks.ts'

/** What the installed apps of a site bring, made once per set of apps. */
export interface SiteApps {
  /** In the order of installation, core first. */
  readonly apps: readonly App[]
  readonly controllers: Controllers
  readonly methods: Methods
  readonly middleware: readonly Middleware[]
  readonly permissionHooks: PermissionHooks
}

/** Gathers controllers, methods, middleware and permission hooks of apps. */
export function siteApps(apps: readonly App[]): SiteApps {
  const middleware = apps.flatMap(({ name, definition }) =>
    (definition.middleware ?? []).map((step): Middleware => ({ ...step, order: step.order ?? orders.app, app: name })),
  )
  return { apps, controllers: new Controllers(apps), methods: new Methods(apps), middleware, permissionHooks: permissionHooks(apps) }
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
  }
}
