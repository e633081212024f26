import { exportFixtures } from '../../app/fixtures.ts'
import { setup } from '../../config/errors.ts'
import { withSite } from '../bench.ts'
import { argument, type Command } from '../command.ts'
import { counted } from '../text.ts'

/** Writes the documents that an app brings along to its folder. */
export const command: Command = {
  arguments: { '<app>': 'the app, as list-apps shows it' },
  site: true,
  examples: ['cortado export-fixtures erp', 'cortado export-fixtures erp --site two.localhost'],
  details: 'Which documents: `fixtures` in its app.ts. Other sites take them over when they install the app or migrate.',
  async run(input, terminal) {
    const name = argument(input)
    return withSite(input, terminal, async (site) => {
      const app = site.apps.find((each) => each.name === name)
      if (!app) throw setup({ problem: `${name} is not installed on ${site.site.name}`, remedy: 'See `cortado list-apps`.' })
      const files = await site.run((ctx) => exportFixtures(ctx, app))
      const lines = files.map(({ file, documents }) => `fixtures/${file}: ${counted(documents, 'document')}`)
      return {
        json: { site: site.site.name, app: name, files },
        text: lines.length ? lines.join('\n') : `${name} declares no fixtures: add \`fixtures\` to its app.ts.`,
      }
    })
  },
}
