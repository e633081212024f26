import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type RestoreReport, restoreSite } from '../../backup/restore.ts'
import type { Bench } from '../../config/bench.ts'
import { benchRunning } from '../../config/errors.ts'
import { lockHolder } from '../../config/file-lock.ts'
import { Site } from '../../config/site.ts'
import { siteName, withBench } from '../bench.ts'
import { argument, type Command } from '../command.ts'
import { wrongUsage } from '../errors.ts'
import { counted, duration } from '../text.ts'

/** Brings a site back from a backup. */
export const command: Command = {
  arguments: { '<file>': 'a backup that `cortado backup` wrote' },
  site: true,
  options: [['--force', 'replace the site where it exists: its database, files and configuration']],
  examples: [
    'cortado restore sites/localhost/backups/20261125-181830-042.cortado.tar.gz --force',
    'cortado restore two.tar.gz --site copy.localhost',
  ],
  details: 'The whole backup is checked before anything is touched. Restore only what you trust: a backup brings database functions that run.',
  async run(input, terminal) {
    const file = resolve(argument(input))
    if (!existsSync(file)) throw wrongUsage({ problem: `There is no file ${file}`, remedy: 'Name a backup that `cortado backup` wrote.' })
    return withBench(input, terminal, async (host) => {
      const name = siteName(input, host.bench)
      if (Site.exists(host.bench, name)) refuseWhileServed(host.bench)
      const connect = async (site: Site) => site.connection(site.databaseUrl ? undefined : await host.server())
      const report = await restoreSite(host.bench, name, { file, force: input.options.force === true, connect, progress: terminal.progress })
      const missing = await adoptApps(host.bench, report)
      for (const app of missing)
        terminal.note(`The app ${app} is on the site and not in this bench. Bring its folder here: cortado install-app PATH --site ${name}`)
      const held = `${counted(report.tables, 'table')}, ${counted(report.rows, 'row')}, ${counted(report.files, 'file')}`
      const text = `Restored ${name} as ${report.from} was at ${report.created}: ${held} in ${duration(report.seconds)}.`
      return {
        json: { ...report, file, missing_apps: missing },
        text: `${text}\nAfter an update of Cortado or of apps: cortado migrate --site ${name}`,
      }
    })
  },
}

/** A process that serves the site has its key and its DocTypes in memory. */
function refuseWhileServed(bench: Bench): void {
  const holder = lockHolder(join(bench.runFolder, 'start.lock'))
  if (!holder) return
  const remedy = 'Stop it before you replace a site, or restore into a new one with --site NAME.'
  throw benchRunning({ address: holder.note ? ` at ${holder.note}` : '', pid: holder.pid, remedy })
}

/** Lets the bench know the apps of the backup where they lie on this machine. Answers the names of the others. */
async function adoptApps(bench: Bench, { apps }: RestoreReport): Promise<string[]> {
  const missing: string[] = []
  for (const { name, path } of apps) {
    if (name === 'core' || bench.config.apps.some((app) => app.name === name && existsSync(app.path))) continue
    if (path && existsSync(path)) await bench.addApp(name, path)
    else missing.push(name)
  }
  return missing
}
