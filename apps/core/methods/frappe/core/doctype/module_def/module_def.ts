import { whitelist } from 'cortado/app/whitelist.ts'

/** Names of the installed apps, core first, for choosing. */
export const get_installed_apps = whitelist({ args: {} }, (ctx) => ctx.bootHooks.apps.map(({ name }) => name))
