import { resolve } from 'node:path'
import { backupSite } from '../../backup/backup.ts'
import { Site } from '../../config/site.ts'
import { siteName, withBench } from '../bench.ts'
import { type Command, textOption } from '../command.ts'
import { byteSize, counted, duration } from '../text.ts'

/** Writes a site into one file. */
export const command: Command = {
  site: true,
  options: [['--file <path>', 'where to write it (default: <bench>/<site>/backups/<time>.cortado.tar.gz)']],
  examples: ['cortado backup', 'cortado backup --site two.localhost --file /srv/backups/two.tar.gz --json'],
  details:
    'Database as it is at one moment, uploaded files, configuration. The site stays in use. The file holds the encryption key: keep it as you keep passwords.',
  async run(input, terminal) {
    return withBench(input, terminal, async (host) => {
      const site = await Site.open(host.bench, siteName(input, host.bench))
      const connection = site.connection(site.databaseUrl ? undefined : await host.server())
      const path = textOption(input, 'file')
      const { progress, note: warn } = terminal
      const report = await backupSite(site, { connection, ...(path ? { file: resolve(path) } : {}), progress, warn })
      const { file, bytes, tables, rows, files, seconds } = report
      const held = `${counted(tables, 'table')}, ${counted(rows, 'row')}, ${counted(files, 'file')}`
      return { json: { site: site.name, ...report }, text: `${file}\n${held}; ${byteSize(bytes)} in ${duration(seconds)}` }
    })
  },
}
