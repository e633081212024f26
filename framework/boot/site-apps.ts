import type { App } from '../app/app-folder.ts'
import { Controllers } from '../app/controllers.ts'
import { Methods } from '../app/methods.ts'
import { type Middleware, orders } from '../http/middleware.ts'

/** What the installed apps of a site bring, made once per set of apps. */
export interface SiteApps {
  /** In the order of installation, core first. */
  readonly apps: readonly App[]
  readonly controllers: Controllers
  readonly methods: Methods
  readonly middleware: readonly Middleware[]
}

/** Gathers controllers, methods and middleware of apps. */
export function siteApps(apps: readonly App[]): SiteApps {
  const middleware = apps.flatMap(({ name, definition }) =>
    (definition.middleware ?? []).map((step) => ({ ...step, order: step.order ?? orders.app, app: name }) as Middleware),
  )
  return { apps, controllers: new Controllers(apps), methods: new Methods(apps), middleware }
}
