import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import { sql } from 'kysely'
import { seedRows } from './seed-rows.ts'

const read = async <T>(name: string): Promise<T> => JSON.parse(await readFile(join(import.meta.dirname, `${name}.json`), 'utf8')) as T

/** Currencies that are offered at once; the others can be enabled. */
const offered = new Set(['USD', 'EUR', 'GBP', 'INR', 'JPY', 'CHF', 'CNY', 'AED', 'AUD', 'CAD'])

/** What a new site knows: languages, countries, currencies, roles, the two standard users, file folders and settings. What is there already stays as it is. */
export async function seedSite(ctx: Context): Promise<void> {
  await seedFacts(ctx)
  await seedRows(ctx, 'Role', await read<Row[]>('roles'))
  await addMissingRoles(ctx)
  await seedRows(ctx, 'User', standardUsers)
  await seedRows(ctx, 'File', folders)
  await seedThemes(ctx)
  await seedSettings(ctx)
}

/** The theme that Website Settings name. */
export const seedThemes = (ctx: Context): Promise<number> => seedRows(ctx, 'Website Theme', [{ name: 'Standard', theme: 'Standard', custom: 0 }])

async function seedFacts(ctx: Context): Promise<void> {
  const [languages, countries, currencies, choices] = await Promise.all([
    read<Row[]>('languages'),
    read<Row[]>('countries'),
    read<Row[]>('currencies'),
    read<Record<string, string[]>>('choices'),
  ])
  await seedRows(ctx, 'Language', languages)
  await seedRows(ctx, 'Country', countries)
  await seedRows(
    ctx,
    'Currency',
    currencies.map((row) => ({ ...row, enabled: offered.has(String(row.currency_name)) ? 1 : 0 })),
  )
  for (const [doctype, names] of Object.entries(choices)) await seedRows(ctx, doctype, await choiceRows(ctx, doctype, names))
}

/** Plain names as rows: the field that names the DocType's documents holds them. */
async function choiceRows(ctx: Context, doctype: string, names: readonly string[]): Promise<Row[]> {
  const field = /^field:(.+)$/i.exec((await ctx.meta.get(doctype)).autoname)?.[1]
  return names.map((name) => ({ ...(field ? { [field]: name } : { name }), ...(doctype === 'User Type' ? { is_standard: 1 } : stateLook[name]) }))
}

const stateLook: Readonly<Record<string, Row>> = {
  Pending: { icon: 'question-sign', style: '' },
  Approved: { icon: 'ok-sign', style: 'Success' },
  Rejected: { icon: 'remove', style: 'Danger' },
}

/** Roles that permissions of DocTypes name and nobody made. Answers how many were missing. */
export async function addMissingRoles(ctx: Context): Promise<number> {
  const { db } = ctx
  const rows = await db.read(
    compile(
      db.dialect,
      sql`select distinct role from ${sql.table('tabDocPerm')} where role is not null and role <> '' and not exists (select 1 from ${sql.table('tabRole')} where ${sql.id('tabRole', 'name')} = ${sql.id('tabDocPerm', 'role')})`,
    ),
  )
  return seedRows(
    ctx,
    'Role',
    rows.map(({ role }) => ({ role_name: role, desk_access: 1 })),
  )
}

const standardUsers: readonly Row[] = [
  {
    name: 'Administrator',
    email: 'admin@example.com',
    first_name: 'Administrator',
    full_name: 'Administrator',
    username: 'administrator',
    user_type: 'System User',
    enabled: 1,
  },
  { name: 'Guest', email: 'guest@example.com', first_name: 'Guest', full_name: 'Guest', username: 'guest', user_type: 'Website User', enabled: 1 },
]

const folders: readonly Row[] = [
  { name: 'Home', file_name: 'Home', is_folder: 1, is_home_folder: 1 },
  { name: 'Home/Attachments', file_name: 'Attachments', is_folder: 1, is_attachments_folder: 1, folder: 'Home' },
]

async function seedSettings(ctx: Context): Promise<void> {
  const settings = await ctx.documents.load(ctx, 'System Settings', 'System Settings')
  if (settings.get('setup_complete')) return
  settings.flags.ignorePermissions = true
  Object.assign(settings.values, {
    app_name: 'Cortado',
    otp_issuer_name: 'Cortado',
    language: settings.values.language || 'en',
    time_zone: settings.values.time_zone || ctx.clock.timeZone,
    date_format: settings.values.date_format || 'yyyy-mm-dd',
    time_format: settings.values.time_format || 'HH:mm:ss',
    number_format: settings.values.number_format || '#,###.##',
    first_day_of_the_week: settings.values.first_day_of_the_week || 'Monday',
    setup_complete: 1,
  })
  await ctx.documents.save(settings)
}
