import { badArgument } from '@cortado/contract/error-catalogue.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import { dbSet } from 'cortado/document/db-set.ts'
import { load } from 'cortado/document/load.ts'

/** The installed apps, without core, as an app switcher shows them. */
export const get_apps = whitelist({ args: {} }, ({ bootHooks }) =>
  bootHooks.apps.flatMap(({ name, title }) => (name === 'core' ? [] : [{ name, logo: null, title, route: '/app' }])),
)

/** Makes an app the one that the user begins with; a second time, none is. Throws badArgument for what is not installed. */
export const set_app_as_default = whitelist({ args: { app_name: 'string' }, methods: ['POST', 'PUT'] }, async (ctx, { app_name }) => {
  if (!ctx.bootHooks.apps.some(({ name }) => name === app_name)) throw badArgument({ argument: 'app_name', reason: 'no such app is installed' })
  const user = await load(ctx, 'User', ctx.user.name)
  await dbSet(user, { default_app: user.get('default_app') === app_name ? '' : app_name })
})
