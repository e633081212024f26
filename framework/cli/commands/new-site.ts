import { withBench } from '../bench.ts'
import { argument, type Command, type Input, textOption } from '../command.ts'
import type { Terminal } from '../terminal.ts'
import { duration } from '../text.ts'

/** Makes a site. */
export const command: Command = {
  arguments: { '<name>': 'host name of the site' },
  options: [
    ['--app <paths...>', 'folders of apps to install besides core'],
    ['--database-url <url>', 'a PostgreSQL of your own, instead of the embedded one'],
  ],
  examples: ['cortado new-site erp.example.com', 'CORTADO_ADMIN_PASSWORD=… cortado new-site two.localhost --app apps/erp'],
  details: "Administrator's password is CORTADO_ADMIN_PASSWORD, or asked for; without one, set it later by set-admin-password.",
  async run(input, terminal) {
    const name = argument(input)
    const begun = performance.now()
    return withBench(input, terminal, async (host) => {
      const adminPassword = await choosePassword(input, terminal)
      const url = textOption(input, 'databaseUrl')
      const apps = Array.isArray(input.options.app) ? input.options.app.map(String) : []
      const site = await host.createSite(name, { adminPassword, apps, settings: url ? { database_url: url } : {} })
      const installed = site.apps.map((app) => app.name)
      const seconds = (performance.now() - begun) / 1000
      const next = adminPassword ? '' : `\nAdministrator has no password yet: cortado set-admin-password --site ${name}`
      return {
        json: { site: name, database: site.site.config.db_name, apps: installed, password: adminPassword !== undefined },
        text: `Made the site ${name} with ${installed.join(', ')} in ${duration(seconds)}.${next}`,
      }
    })
  },
}

async function choosePassword({ environment }: Input, terminal: Terminal): Promise<string | undefined> {
  if (environment.adminPassword || !terminal.interactive) return environment.adminPassword
  return terminal.newPassword("Administrator's password")
}
