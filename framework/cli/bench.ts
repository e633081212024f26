import { BenchHost, demandComplete } from '../boot/bench-host.ts'
import type { SiteHost } from '../boot/site-host.ts'
import { Bench } from '../config/bench.ts'
import { makeLog } from '../config/log.ts'
import { type Input, textOption } from './command.ts'
import type { Terminal } from './terminal.ts'

/** Opens the bench for one command and closes it afterwards; its database starts when it is needed. Throws NO_BENCH. */
export async function withBench<T>({ environment }: Input, terminal: Terminal, fn: (host: BenchHost) => Promise<T>): Promise<T> {
  // a command's own texts say what happens; its log is for what goes wrong below
  const level = process.env.CORTADO_LOG_LEVEL ? environment.logLevel : 'warn'
  const host = await BenchHost.open(Bench.find(environment.bench), { log: makeLog(level), progress: terminal.progress })
  try {
    return await fn(host)
  } finally {
    await host.close()
  }
}

/** Opens the site that `--site` names, or the default site, for one command. Throws NO_BENCH, and what `openSite` throws. */
export const withSite = <T>(input: Input, terminal: Terminal, fn: (site: SiteHost, host: BenchHost) => Promise<T>): Promise<T> =>
  withBench(input, terminal, async (host) => fn(await openSite(input, host), host))

/** Opens the site that `--site` names, or the default site; closed with the bench. Throws NO_SITE, SETUP where it was not made to its end. */
export async function openSite(input: Input, host: BenchHost): Promise<SiteHost> {
  const name = siteName(input, host.bench)
  await demandComplete(host.bench, name)
  return host.site(name)
}

/** Name of the site that `--site` names, or of the default site. */
export const siteName = (input: Input, bench: Bench): string => textOption(input, 'site') ?? bench.config.default_site
