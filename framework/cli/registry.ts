import type { Command } from './command.ts'

/** A command as the overview shows it; the rest is imported when it is called. */
export interface CommandEntry {
  readonly name: string
  readonly summary: string
  load(): Promise<{ readonly command: Command }>
}

/** All commands in the order of the overview. A new command is a file in `commands/` and a line here. */
export const commands: readonly CommandEntry[] = [
  { name: 'start', summary: 'Serve the bench; the first call makes it, with a site', load: () => import('./commands/start.ts') },
  { name: 'init', summary: 'Make a bench: the folder that sites live in', load: () => import('./commands/init.ts') },
  { name: 'new-site', summary: 'Make a site with its database', load: () => import('./commands/new-site.ts') },
  { name: 'drop-site', summary: 'Remove a site, its database, files and backups', load: () => import('./commands/drop-site.ts') },
  { name: 'list-sites', summary: 'Show the sites of the bench', load: () => import('./commands/list-sites.ts') },
  { name: 'new-app', summary: 'Make the folder of a new app', load: () => import('./commands/new-app.ts') },
  { name: 'check-app', summary: 'Try the DocTypes of an app without a site', load: () => import('./commands/check-app.ts') },
  { name: 'install-app', summary: 'Install an app on a site', load: () => import('./commands/install-app.ts') },
  { name: 'uninstall-app', summary: 'Remove an app and its data from a site', load: () => import('./commands/uninstall-app.ts') },
  { name: 'list-apps', summary: 'Show the apps of a site', load: () => import('./commands/list-apps.ts') },
  { name: 'migrate', summary: 'Run patches, and bring tables up to the DocType files of the apps', load: () => import('./commands/migrate.ts') },
  { name: 'export-fixtures', summary: 'Write documents that an app brings along to its folder', load: () => import('./commands/export-fixtures.ts') },
  { name: 'make-types', summary: 'Write the TypeScript types of DocTypes', load: () => import('./commands/make-types.ts') },
  { name: 'set-admin-password', summary: "Set Administrator's password", load: () => import('./commands/set-admin-password.ts') },
  { name: 'explain-permission', summary: 'Tell why a user may or may not do something', load: () => import('./commands/explain-permission.ts') },
  { name: 'rotate-keys', summary: 'Encrypt what Encrypted fields hold with a new key', load: () => import('./commands/rotate-keys.ts') },
  { name: 'export-frappe', summary: 'Write the DocTypes of an app as Frappe can load them', load: () => import('./commands/export-frappe.ts') },
  { name: 'console', summary: 'JavaScript prompt on a site, with its documents at hand', load: () => import('./commands/console.ts') },
  { name: 'backup', summary: 'Write a site into one file, while it is in use', load: () => import('./commands/backup.ts') },
  { name: 'restore', summary: 'Bring a site back from a backup', load: () => import('./commands/restore.ts') },
]
