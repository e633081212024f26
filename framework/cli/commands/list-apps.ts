import { withSite } from '../bench.ts'
import type { Command } from '../command.ts'
import { textTable } from '../text.ts'

/** Shows the apps of a site. */
export const command: Command = {
  site: true,
  examples: ['cortado list-apps', 'cortado list-apps --site two.localhost --json'],
  async run(input, terminal) {
    return withSite(input, terminal, async ({ apps }) => ({
      json: apps.map(({ name, title, version, folder }) => ({ name, title, version, folder })),
      text: textTable(
        ['App', 'Version', 'Folder'],
        apps.map(({ name, version, folder }) => [name, version, folder]),
      ),
    }))
  },
}
