import { whitelist } from 'cortado/app/whitelist.ts'
import { onlyFor } from '../../../../../core/only-for.ts'

/** Names of the installed apps in their order. System Managers only. */
export const get_installed_app_order = whitelist({ args: {} }, (ctx) => {
  onlyFor(ctx, 'System Manager')
  return ctx.bootHooks.apps.map(({ name }) => name)
})
