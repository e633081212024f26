import { Bench } from '../../config/bench.ts'
import { Site } from '../../config/site.ts'
import type { Command } from '../command.ts'
import { textTable } from '../text.ts'

/** Shows the sites of the bench. */
export const command: Command = {
  examples: ['cortado list-sites', 'cortado list-sites --json'],
  async run({ environment }) {
    const bench = Bench.find(environment.bench)
    const { default_site } = bench.config
    const sites = await Promise.all((await bench.sites()).map((name) => Site.open(bench, name)))
    const json = sites.map(({ name, config }) => ({ name, default: name === default_site, complete: !config.installing }))
    const rows = json.map((site) => [site.name, site.default ? 'yes' : '', site.complete ? '' : 'unfinished: make it again by new-site'])
    return { json, text: textTable(['Site', 'Default', ''], rows) || 'There are no sites yet. Make one: cortado new-site localhost' }
  },
}
