import { CortadoError } from '@cortado/contract/errors.ts'
import { CommanderError, Command as Program } from 'commander'
import { readEnvironment } from '../config/environment.ts'
import type { Command, Outcome } from './command.ts'
import { type CommandEntry, commands } from './registry.ts'
import { makeTerminal } from './terminal.ts'

/** Exit codes: 0 done, 1 it failed or found something bad, 2 called wrongly. */
export type ExitCode = 0 | 1 | 2

/** Errors of the catalogue that say that the call was wrong, not the thing. */
const usageErrors = new Set(['WRONG_USAGE', 'BAD_SETTING'])

/** Runs `cortado` with the arguments after its name; answers the exit code. Prints the answer to standard output, the rest to standard error. */
export async function main(argv: readonly string[]): Promise<ExitCode> {
  const json = argv.includes('--json')
  let code: ExitCode = 0
  try {
    const program = await programFor(argv, (outcome) => {
      code = outcome.exitCode ?? 0
      print(json ? JSON.stringify(outcome.json, null, 2) : outcome.text)
    })
    await program.parseAsync(argv, { from: 'user' })
    return code
  } catch (error) {
    return report(error, json)
  }
}

/** The whole program, of which only the command that is called is imported. */
async function programFor(argv: readonly string[], answer: (outcome: Outcome) => void): Promise<Program> {
  const program = new Program('cortado')
    .description('Cortado: describe a DocType, get its table, its REST API, its permissions.')
    .version(await version(), '-V, --version')
    .showHelpAfterError('(cortado --help lists the commands)')
    .addHelpText('after', '\nCORTADO_BENCH names the bench folder (default ./sites). Exit codes: 0 done, 1 failed, 2 called wrongly.')
    .exitOverride()
  const [word, next] = argv.filter((each) => !each.startsWith('-'))
  const called = word === 'help' ? next : word
  for (const entry of commands) {
    const made = program.command(entry.name).description(entry.summary).exitOverride()
    if (entry.name === called) define(made, entry, (await entry.load()).command, answer)
  }
  return program
}

function define(made: Program, { name }: CommandEntry, command: Command, answer: (outcome: Outcome) => void): void {
  for (const [argument, description] of Object.entries(command.arguments ?? {})) made.argument(argument, description)
  for (const [flags, description, fallback] of command.options ?? []) made.option(flags, description, fallback)
  if (command.site) made.option('--site <name>', "site to work on (default: the bench's default site)")
  made.option('--json', 'answer in JSON')
  made.showHelpAfterError(`(cortado ${name} --help)`)
  const examples = command.examples.map((example) => `  $ ${example}`).join('\n')
  made.addHelpText('after', `${command.details ? `\n${command.details}\n` : ''}\nExamples:\n${examples}`)
  made.action(async () => {
    const terminal = makeTerminal()
    try {
      const outcome = await command.run(
        { args: made.processedArgs.flat().filter(isText), options: made.opts(), environment: readEnvironment() },
        terminal,
      )
      terminal.done()
      answer(outcome)
    } finally {
      terminal.done()
    }
  })
}

const isText = (value: unknown): value is string => typeof value === 'string'

function print(text: string): void {
  if (text !== '') process.stdout.write(`${text}\n`)
}

async function version(): Promise<string> {
  const { default: manifest } = await import('../package.json', { with: { type: 'json' } })
  return manifest.version
}

/** Tells an error as its kind deserves it, and answers the exit code. */
function report(error: unknown, json: boolean): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : usage(error, json)
  const known = error instanceof CortadoError
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error))
  if (json)
    print(JSON.stringify({ error: known ? { code: error.code, type: error.type, message } : { code: 'UNEXPECTED', type: name, message } }, null, 2))
  else process.stderr.write(`${known ? describe(error) : `Unexpected: ${message}\nCORTADO_LOG_LEVEL=debug shows where it happened.`}\n`)
  if (isTalkative()) process.stderr.write(`${stack ?? ''}${causes(error)}\n`)
  return known && usageErrors.has(error.code) ? 2 : 1
}

/** commander has printed its text already; with --json the answer is JSON all the same. */
function usage({ message }: CommanderError, json: boolean): ExitCode {
  if (json) print(JSON.stringify({ error: { code: 'WRONG_USAGE', type: 'UsageError', message: message.replace(/^error: /, '') } }, null, 2))
  return 2
}

/** The text, and what else the error tells people: all faults of all files. */
function describe({ message, options }: CortadoError): string {
  const more = (options.messages ?? []).filter((text) => text !== message)
  return [message, ...(more.length > 1 ? more.map((text) => `  ${text}`) : [])].join('\n')
}

const isTalkative = (): boolean => /^(debug|trace)$/i.test(process.env.CORTADO_LOG_LEVEL ?? '')

const causes = (error: unknown): string =>
  error instanceof Error && error.cause instanceof Error ? `\nCaused by: ${error.cause.stack ?? error.cause.message}${causes(error.cause)}` : ''
