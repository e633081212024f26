import { defineApp } from 'cortado/app/define-app.ts'
import { clearSessionDefaults } from './core/doctype/session_default_settings/session_defaults.ts'
import { permissionLogEvents } from './core/permission-log.ts'
import { openDocuments } from './desk/open-filters.ts'
import { markLost } from './desk/reports/prepared/prepare.ts'
import { resumeSearchRebuilds } from './desk/search-rebuild.ts'
import { rules } from './permissions.ts'
import { addMissingRoles, seedSite, seedThemes } from './seed/seed.ts'

/** The framework's own DocTypes, the methods that clients call as `frappe.…`, and what every site starts with. Installed first. */
export default defineApp({
  name: 'core',
  title: 'Core',
  version: '0.1.0',
  aliases: ['frappe', 'cortado'],
  hasPermission: Object.fromEntries(Object.entries(rules).map(([doctype, { may }]) => [doctype, may])),
  permissionQueryConditions: Object.fromEntries(Object.entries(rules).map(([doctype, { condition }]) => [doctype, condition])),
  docEvents: permissionLogEvents,
  onLogout: clearSessionDefaults,
  openDocuments,
  afterInstall: seedSite,
  async siteOpened(ctx) {
    await markLost(ctx)
    await resumeSearchRebuilds(ctx)
  },
  async afterMigrate(ctx) {
    await addMissingRoles(ctx)
    await seedThemes(ctx)
  },
})
