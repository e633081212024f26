import { defineApp } from 'cortado/app/define-app.ts'
import { rules } from './permissions.ts'
import { addMissingRoles, seedSite } from './seed/seed.ts'

/** The framework's own DocTypes, the methods that clients call as `frappe.…`, and what every site starts with. Installed first. */
export default defineApp({
  name: 'core',
  title: 'Core',
  version: '0.1.0',
  aliases: ['frappe', 'cortado'],
  hasPermission: Object.fromEntries(Object.entries(rules).map(([doctype, { may }]) => [doctype, may])),
  permissionQueryConditions: Object.fromEntries(Object.entries(rules).map(([doctype, { condition }]) => [doctype, condition])),
  afterInstall: seedSite,
  async afterMigrate(ctx) {
    await addMissingRoles(ctx)
  },
})
