import { rotateKeys } from '../../document/fields/rotate.ts'
import { withSite } from '../bench.ts'
import type { Command } from '../command.ts'
import { counted } from '../text.ts'

/** Rotates the key of Encrypted fields. */
export const command: Command = {
  site: true,
  examples: ['cortado rotate-keys', 'cortado rotate-keys --site two.localhost --json'],
  details:
    'Adds a key to encryption_keys in site_config.json and encrypts the values of Encrypted fields with it, while the site is in use. ' +
    'Broken off, the next call goes on where it ended. Former keys stay, for backups; passwords keep encryption_key.',
  async run(input, terminal) {
    return withSite(input, terminal, async (site) => {
      const report = await rotateKeys(await site.context(), {
        progress: ({ doctype, rows }) => terminal.progress(`${doctype}: ${counted(rows, 'row')}`),
      })
      const lines = Object.entries(report.rows).map(([doctype, rows]) => `${doctype}: ${counted(rows, 'row')} encrypted`)
      const end = report.made ? `A new key is in use, ${counted(report.keys, 'key')} in all.` : 'The rotation that was broken off is complete.'
      return { json: { site: site.site.name, ...report }, text: [...lines, end].join('\n') }
    })
  },
}
