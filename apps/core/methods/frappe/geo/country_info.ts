import { whitelist } from 'cortado/app/whitelist.ts'
import { compile } from 'cortado/database/build.ts'
import { sql } from 'kysely'

/** Countries with their code, formats and time zones, and all time zones: what setting a site up asks. */
export const get_country_timezone_info = whitelist({ args: {}, allowGuest: true }, async (ctx) => {
  const { db } = ctx
  const rows = await db.read(
    compile(db.dialect, sql`select name, code, date_format, time_format, time_zones from ${sql.table('tabCountry')} order by name`),
  )
  const country_info = Object.fromEntries(
    rows.map(({ name, code, date_format, time_format, time_zones }) => [
      String(name),
      {
        code,
        date_format,
        time_format,
        timezones: String(time_zones ?? '')
          .split('\n')
          .filter(Boolean),
      },
    ]),
  )
  return { country_info, all_timezones: Intl.supportedValuesOf('timeZone') }
})
