import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Site } from '../../config/site.ts'
import { withBench } from '../bench.ts'
import { argument, type Command } from '../command.ts'
import { counted } from '../text.ts'

/** Removes a site. */
export const command: Command = {
  arguments: { '<name>': 'the site' },
  options: [['--yes', 'do not ask']],
  examples: ['cortado drop-site two.localhost', 'cortado backup --site two.localhost --file two.tar.gz && cortado drop-site two.localhost --yes'],
  details: 'Removes its database, its uploaded files and the backups in its folder. Nothing brings them back.',
  async run(input, terminal) {
    const name = argument(input)
    return withBench(input, terminal, async (host) => {
      const site = await Site.open(host.bench, name)
      const backups = countBackups(site)
      const lost = backups ? `its database, files and ${counted(backups, 'backup')}` : 'its database and files'
      const agreed = input.options.yes === true || (await terminal.confirm(`Remove ${name}, ${lost}?`, `Say so: cortado drop-site ${name} --yes`))
      if (!agreed) return { json: { site: name, dropped: false }, text: 'Nothing was removed.', exitCode: 1 }
      terminal.progress(`Removing ${name}`)
      await host.dropSite(name)
      return { json: { site: name, dropped: true }, text: `Removed ${name}, ${lost}.` }
    })
  },
}

function countBackups(site: Site): number {
  const folder = join(site.folder, 'backups')
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.cortado.tar.gz')).length : 0
}
