import { runBench } from '../../boot/supervisor.ts'
import { makeLog } from '../../config/log.ts'
import { type Command, type Input, textOption } from '../command.ts'
import { wrongUsage } from '../errors.ts'

/** Serves the bench. */
export const command: Command = {
  options: [
    ['--host <address>', 'address to listen on (default: CORTADO_HOST, else 127.0.0.1)'],
    ['--port <number>', 'port to listen on (default: CORTADO_PORT, else 8000; 0: any free one)'],
    ['--no-watch', 'do not take over changes of apps while running (default in production: NODE_ENV=production)'],
  ],
  examples: [
    'cortado start',
    'cortado start --port 8001 --no-watch',
    'CORTADO_BENCH=/srv/bench CORTADO_ADMIN_PASSWORD=… NODE_ENV=production cortado start --host 0.0.0.0',
  ],
  details:
    'The first start makes the bench and its default site, and prints a log-in link that works once. Ctrl-C stops the web server, then the database.',
  async run(input, terminal) {
    const { environment } = input
    const json = input.options.json === true
    await runBench({
      bench: environment.bench,
      host: textOption(input, 'host') ?? environment.host,
      port: portOf(input),
      log: makeLog(environment.logLevel),
      adminPassword: environment.adminPassword,
      watch: input.options.watch !== false && environment.development,
      progress: terminal.note,
      started(at) {
        terminal.done()
        process.stdout.write(`${json ? JSON.stringify(at) : welcome(at)}\n`)
      },
    })
    return { json: undefined, text: '' }
  },
}

function portOf(input: Input): number {
  const text = textOption(input, 'port')
  if (text === undefined) return input.environment.port
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535)
    throw wrongUsage({ problem: `--port cannot be "${text}"`, remedy: 'It should be a number from 0 to 65535.' })
  return port
}

/** What a person wants to know at the start. */
function welcome({ address, link }: { readonly address: string; readonly link: string | undefined }): string {
  const login = link ? `\n  Log in   ${link}   (works once)` : ''
  return `\n  Cortado  ${address}${login}\n  API      ${address}/api/docs\n\n  Ctrl-C stops it.\n`
}
