import { Bench } from '../../config/bench.ts'
import { checkSiteName } from '../../config/site.ts'
import { type Command, textOption } from '../command.ts'

/** Makes the bench folder. */
export const command: Command = {
  options: [['--default-site <name>', 'site that answers on loopback and plain addresses', 'localhost']],
  examples: ['cortado init', 'CORTADO_BENCH=/srv/bench cortado init --default-site erp.example.com'],
  details: 'The folder is CORTADO_BENCH, or ./sites. A bench that is there stays as it is. `cortado start` does this by itself.',
  async run(input) {
    const defaultSite = textOption(input, 'defaultSite') ?? 'localhost'
    checkSiteName(defaultSite)
    const { bench, made } = Bench.create(input.environment.bench, defaultSite)
    const { default_site } = bench.config
    const next = `Next: cortado new-site ${default_site}`
    return {
      json: { bench: bench.folder, made, default_site },
      text: made ? `Made a bench in ${bench.folder}. ${next}` : `There is a bench in ${bench.folder} already; nothing was changed.`,
    }
  },
}
