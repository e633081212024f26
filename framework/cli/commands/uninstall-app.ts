import { withSite } from '../bench.ts'
import { argument, type Command } from '../command.ts'

/** Removes an app from a site. */
export const command: Command = {
  arguments: { '<name>': 'the app, as list-apps shows it' },
  site: true,
  options: [['--yes', 'do not ask']],
  examples: ['cortado uninstall-app erp', 'cortado backup && cortado uninstall-app erp --yes'],
  details: 'Removes its DocTypes with all their documents. The folder of the app stays.',
  async run(input, terminal) {
    const name = argument(input)
    return withSite(input, terminal, async (site) => {
      const where = site.site.name
      const agreed =
        input.options.yes === true ||
        (await terminal.confirm(`Remove ${name} and all its documents from ${where}?`, `Say so: cortado uninstall-app ${name} --yes`))
      if (!agreed) return { json: { site: where, app: name, removed: false }, text: 'Nothing was removed.', exitCode: 1 }
      terminal.progress(`Removing ${name}`)
      await site.uninstall(name)
      return { json: { site: where, app: name, removed: true }, text: `Removed ${name} from ${where}.` }
    })
  },
}
