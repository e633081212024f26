import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DocTypeJson } from '@cortado/contract/doctype.ts'
import { CortadoError } from '@cortado/contract/errors.ts'
import type { App } from '../../app/app-folder.ts'
import { demandLoadable } from '../../app/controllers.ts'
import { fieldTypesOf } from '../../app/field-types.ts'
import { BenchHost, coreFolder } from '../../boot/bench-host.ts'
import { serverConnection } from '../../boot/site-database.ts'
import { Bench } from '../../config/bench.ts'
import { makeLog } from '../../config/log.ts'
import { Site } from '../../config/site.ts'
import { Database } from '../../database/database.ts'
import { appDoctypes } from '../../meta/built.ts'
import { type AppReport, checkApp } from '../../meta/check-app.ts'
import type { FileFault } from '../../meta/files.ts'
import { reportText } from '../app-report.ts'
import { siteName, withSite } from '../bench.ts'
import { argument, type Command, type Input } from '../command.ts'
import type { Terminal } from '../terminal.ts'

/** Tries an app's DocTypes. */
export const command: Command = {
  arguments: { '<path>': 'folder of the app' },
  site: true,
  examples: ['cortado check-app apps/erp', 'cortado check-app ../hrms --json'],
  details:
    'Reads and validates every DocType file and what the app makes in code, makes their tables in a scratch schema that is rolled back, loads its code, and compares DocTypes that other apps of the site bring with its own. ' +
    'Without a site a database of its own is started for the moment. Exit code 1 where a file is broken.',
  async run(input, terminal) {
    const report = await (hasSite(input) ? onSite(input, terminal) : alone(input, terminal))
    const broken = report.faults.length > 0 || report.doctypes.some(({ failure }) => failure)
    return { json: report, text: reportText(report), exitCode: broken ? 1 : 0 }
  },
}

function hasSite(input: Input): boolean {
  const bench = new Bench(input.environment.bench)
  return input.options.site !== undefined || (bench.exists && Site.exists(bench, siteName(input, bench)))
}

async function onSite(input: Input, terminal: Terminal): Promise<AppReport> {
  return withSite(input, terminal, async (site, host) => check(site.database, await host.app(argument(input)), { apps: site.apps, terminal }))
}

/** On an embedded server in a temporary folder, against the core app's files. */
async function alone(input: Input, terminal: Terminal): Promise<AppReport> {
  const folder = mkdtempSync(join(tmpdir(), 'cortado-check-'))
  // PostgreSQL's own user has to get through
  chmodSync(folder, 0o755)
  const { bench } = Bench.create(folder)
  const host = await BenchHost.open(bench, { log: makeLog('warn'), progress: terminal.progress })
  try {
    const server = await host.server()
    const database = Database.open({ connection: serverConnection(server) })
    try {
      return await check(database, await host.app(argument(input)), { apps: [await host.app(coreFolder)], terminal })
    } finally {
      await database.close()
    }
  } finally {
    await host.close()
    const elsewhere = bench.config.postgres?.folder
    for (const each of [folder, ...(typeof elsewhere === 'string' ? [elsewhere] : [])]) rmSync(each, { recursive: true, force: true })
  }
}

interface Against {
  readonly apps: readonly App[]
  readonly terminal: Terminal
}

async function check(database: Database, app: App, { apps, terminal }: Against): Promise<AppReport> {
  const installed = new Map<string, DocTypeJson>()
  // its own files are compared with nothing: what the site has of them came from here
  for (const each of apps.filter(({ name }) => name !== app.name || name === 'core'))
    for (const { doctype, json } of (await appDoctypes(each, fieldTypesOf(apps))).doctypes) installed.set(doctype, json)
  const progress = (done: number, total: number): void => terminal.progress(`Checked ${done} of ${total} DocTypes`)
  const types = fieldTypesOf(apps.some(({ name }) => name === app.name) ? apps : [...apps, app])
  const report = await checkApp(database, app.folder, { installed, app: app.name, types, code: app, progress })
  const faults = await codeFaults(app)
  return { ...report, faults: [...report.faults, ...faults], ok: report.ok && faults.length === 0 }
}

/** What is wrong with its controllers, its classes and its files of methods. */
async function codeFaults(app: App): Promise<FileFault[]> {
  try {
    await demandLoadable(app)
    return []
  } catch (error) {
    if (error instanceof CortadoError) return [{ file: app.name, field: 'its code', reason: `cannot be used: ${error.message}` }]
    throw error
  }
}
