import { defineApp } from 'cortado/app/define-app.ts'
import { webhookRules } from 'cortado/webhook/rules.ts'
import { assignmentRules } from './automation/assignment-rules.ts'
import { milestoneEvents, milestoneTrackers } from './automation/milestones.ts'
import { clearSessionDefaults } from './core/doctype/session_default_settings/session_defaults.ts'
import { permissionLogEvents } from './core/permission-log.ts'
import { markLostSubmissions } from './core/submission.ts'
import { openDocuments } from './desk/open-filters.ts'
import { markLost } from './desk/reports/prepared/prepare.ts'
import { resumeSearchRebuilds } from './desk/search-rebuild.ts'
import { notificationRules } from './email/notifications/notification-rules.ts'
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
  docEvents: { ...permissionLogEvents, '*': milestoneEvents },
  eventRules: [assignmentRules, milestoneTrackers, notificationRules, webhookRules],
  onLogout: clearSessionDefaults,
  openDocuments,
  afterInstall: seedSite,
  async siteOpened(ctx) {
    await markLost(ctx)
    await markLostSubmissions(ctx)
    await resumeSearchRebuilds(ctx)
  },
  async afterMigrate(ctx) {
    await addMissingRoles(ctx)
    await seedThemes(ctx)
  },
})
