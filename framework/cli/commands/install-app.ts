import type { App } from '../../app/app-folder.ts'
import type { BenchHost } from '../../boot/bench-host.ts'
import { openSite, withBench } from '../bench.ts'
import { argument, type Command } from '../command.ts'
import { missingLines, stepText } from '../migration.ts'
import { duration } from '../text.ts'

/** Installs an app on a site. */
export const command: Command = {
  arguments: { '<path>': 'folder of the app: the one with modules.txt or app.ts' },
  site: true,
  examples: ['cortado install-app apps/erp', 'cortado install-app ../library --site two.localhost'],
  details:
    'All its files are validated before anything is touched. Folders of Frappe apps load too: their DocTypes, not their Python. ' +
    'An app that is installed already is brought up to its files.',
  async run(input, terminal) {
    return withBench(input, terminal, async (host) => {
      const begun = performance.now()
      const app = await host.app(argument(input))
      const { site, known, report } = await remembering(host, app, async () => {
        const opened = await openSite(input, host)
        const known = opened.apps.some(({ name }) => name === app.name)
        return { site: opened.site.name, known, report: await host.install(opened, app, { progress: (at) => terminal.progress(stepText(at)) }) }
      })
      for (const line of missingLines(report.missing)) terminal.note(line)
      const { name, version, folder } = app
      const done = `${report.written.length} of ${report.files} DocTypes written in ${duration((performance.now() - begun) / 1000)}.`
      return {
        json: { site, app: name, version, folder, known, doctypes: report.files, written: report.written, missing: report.missing },
        text: known ? `${name} was on ${site} already and is brought up to its files: ${done}` : `Installed ${name} ${version} on ${site}: ${done}`,
      }
    })
  },
}

/** The bench has to know where the app lies before a site that has it, from a backup, can be opened; and forgets it where that was in vain. */
async function remembering<T>({ bench }: BenchHost, app: App, fn: () => Promise<T>): Promise<T> {
  const before = bench.config.apps.find(({ name }) => name === app.name)
  await bench.addApp(app.name, app.folder)
  try {
    return await fn()
  } catch (error) {
    if (before) await bench.addApp(before.name, before.path)
    else await bench.removeApp(app.name)
    throw error
  }
}
