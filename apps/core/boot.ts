import { whitelist } from 'cortado/app/whitelist.ts'
import type { Context } from 'cortado/context.ts'
import type { Row } from 'cortado/database/db.ts'
import { doctypeFacts, metadataVersion } from './boot-doctypes.ts'
import { maxFileSize } from './core/max-file-size.ts'

/** What a client is told when it starts, in the keys of Frappe's `bootinfo`: the user, the site, its settings, its apps, and what apps add. */
export const get = whitelist({ allowGuest: true, methods: ['GET', 'POST'] }, async (ctx) => {
  const boot = ctx.user.name === 'Guest' ? basics(ctx) : await desk(ctx)
  await ctx.bootHooks.fill(ctx, boot)
  return boot
})

/** For who has logged in. */
async function desk(ctx: Context): Promise<Row> {
  const boot = basics(ctx)
  const [facts, metadata_version, own, site] = await Promise.all([
    doctypeFacts(ctx),
    metadataVersion(ctx),
    ctx.defaults.of(ctx.user.name),
    ctx.defaults.of('__default'),
  ])
  const defaults = Object.fromEntries([...site, ...own].map(([key, values]) => [key, values.length === 1 ? values[0] : values]))
  return {
    ...boot,
    ...facts.boot,
    user: { ...(boot.user as Row), defaults, ...facts.user },
    metadata_version,
    max_file_size: maxFileSize(ctx),
    home_folder: 'Home',
    doctype_layouts: [],
    active_domains: [],
    all_domains: [],
  }
}

function basics(ctx: Context): Row {
  const { user, settings, site, bootHooks } = ctx
  const zone = settings.get('time_zone') ?? null
  // settings and versions are not for people who have not logged in
  const apps = user.name === 'Guest' ? [] : bootHooks.apps
  const shown = user.name === 'Guest' ? [] : shownSettings
  return {
    sitename: site.name,
    lang: user.language || settings.get('language') || 'en',
    server_date: ctx.clock.timestamp().slice(0, 10),
    time_zone: { system: zone, user: zone },
    developer_mode: site.config.developer_mode ? 1 : 0,
    user: { name: user.name, full_name: user.fullName, user_type: user.userType, user_image: user.image, roles: [...user.roles].toSorted() },
    sysdefaults: Object.fromEntries(shown.map((key) => [key, settings.get(key) ?? null])),
    app_data: apps.map(({ name, title }) => ({ app_name: name, app_title: title })),
    versions: Object.fromEntries(apps.map(({ name, version }) => [name, version])),
  }
}

const shownSettings = [
  'country',
  'language',
  'time_zone',
  'date_format',
  'time_format',
  'number_format',
  'float_precision',
  'currency_precision',
  'first_day_of_the_week',
]
