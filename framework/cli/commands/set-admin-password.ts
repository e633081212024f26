import { withSite } from '../bench.ts'
import type { Command } from '../command.ts'

/** Sets Administrator's password. */
export const command: Command = {
  site: true,
  examples: [
    'cortado set-admin-password',
    'CORTADO_ADMIN_PASSWORD=… cortado set-admin-password --site two.localhost',
    'pass show erp | cortado set-admin-password',
  ],
  details:
    'It is CORTADO_ADMIN_PASSWORD, or asked for, or the first line of standard input; never an argument, which other users of the machine could see.',
  async run(input, terminal) {
    return withSite(input, terminal, async (host) => {
      const password = input.environment.adminPassword ?? (await terminal.newPassword(`Administrator's password on ${host.site.name}`))
      await host.setAdminPassword(password)
      return { json: { site: host.site.name, user: 'Administrator' }, text: `Administrator has a new password on ${host.site.name}.` }
    })
  },
}
