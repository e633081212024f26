import { whitelist } from 'cortado/app/whitelist.ts'
import { onlyFor } from '../../../../../core/only-for.ts'

/** What the form of System Settings needs besides the document: time zones, and the settings that are defaults. System Managers only. */
export const load = whitelist({ args: {} }, async (ctx) => {
  onlyFor(ctx, 'System Manager')
  const meta = await ctx.meta.get('System Settings')
  const chosen = meta.fields.filter(({ fieldtype }) => fieldtype === 'Select' || fieldtype === 'Data')
  const stored = chosen.map(({ fieldname }) => [fieldname, ctx.settings.get(fieldname)] as const)
  return {
    timezones: Intl.supportedValuesOf('timeZone'),
    defaults: Object.fromEntries(stored.filter(([, value]) => value !== undefined && value !== null && value !== '')),
  }
})
