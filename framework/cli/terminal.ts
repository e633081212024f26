import type { Readable, Writable } from 'node:stream'
import { text as readAll } from 'node:stream/consumers'
import { wrongUsage } from './errors.ts'

/** How a command talks to whoever called it. Answers go to standard output by the caller of the command; everything here to standard error. */
export interface Terminal {
  /** Told what is being done; shown where it takes longer than a second. */
  progress(text: string): void
  /** Something worth knowing besides the answer. */
  note(text: string): void
  /** Asks yes or no. Throws WRONG_USAGE where nobody can answer; `instead` says what to write then. */
  confirm(question: string, instead: string): Promise<boolean>
  /** Asks for a password twice; where nobody can answer: the first line of standard input. */
  newPassword(question: string): Promise<string>
  /** Whether a person sits there. */
  readonly interactive: boolean
  /** Ends what is shown of progress. */
  done(): void
}

/** Streams that a terminal speaks through. */
export interface Streams {
  readonly input: Readable & { readonly isTTY?: boolean }
  readonly errors: Writable & { readonly isTTY?: boolean; readonly columns?: number }
}

/** A terminal: a line that changes where a person watches; elsewhere a plain line now and then. */
export function makeTerminal({ input, errors }: Streams = { input: process.stdin, errors: process.stderr }): Terminal {
  const interactive = input.isTTY === true && errors.isTTY === true
  const progress = errors.isTTY ? changingLine(errors) : plainLines(errors)
  return {
    interactive,
    progress: progress.show,
    done: progress.end,
    note(text) {
      progress.end()
      errors.write(`${text}\n`)
    },
    async confirm(question, instead) {
      if (!interactive) throw wrongUsage({ problem: 'Nobody is there to confirm', remedy: instead })
      progress.end()
      const { confirm } = await import('@clack/prompts')
      return (await confirm({ message: question, initialValue: false, output: errors })) === true
    },
    async newPassword(question) {
      progress.end()
      return interactive ? askPassword(question, errors) : firstLine(input)
    },
  }
}

async function firstLine(input: Readable): Promise<string> {
  const [line = ''] = (await readAll(input)).split(/\r?\n/)
  if (line === '')
    throw wrongUsage({ problem: 'No password was given', remedy: 'Pass it in CORTADO_ADMIN_PASSWORD, or as the first line of standard input.' })
  return line
}

async function askPassword(question: string, output: Writable): Promise<string> {
  const { isCancel, password } = await import('@clack/prompts')
  const first = await password({ message: question, output, validate: (text) => (text ? undefined : 'A password has at least one character') })
  if (isCancel(first)) throw wrongUsage({ problem: 'No password was given', remedy: 'Nothing was changed.' })
  const second = await password({ message: 'Once more', output })
  if (second !== first) throw wrongUsage({ problem: 'The two passwords differ', remedy: 'Nothing was changed; call the command again.' })
  return first
}

interface Progress {
  show(text: string): void
  end(): void
}

/** Milliseconds before anything is shown: what is quick needs no progress. */
const patience = 500

/** A line that is written over, with something that turns. */
function changingLine(stream: Streams['errors']): Progress {
  const wheel = ['⠋', '⠙', '⠸', '⠴', '⠦', '⠇']
  let timer: NodeJS.Timeout | undefined
  let shown = false
  let text = ''
  let turn = 0
  const begun = Date.now()
  const draw = (): void => {
    if (Date.now() - begun < patience) return
    shown = true
    turn = (turn + 1) % wheel.length
    stream.write(`\r\x1b[2K${wheel[turn]} ${text.slice(0, (stream.columns || 80) - 3)}`)
  }
  return {
    show(next) {
      text = next
      timer ??= setInterval(draw, 100)
    },
    end() {
      clearInterval(timer)
      timer = undefined
      if (shown) stream.write('\r\x1b[2K')
      shown = false
    },
  }
}

/** For logs: a line where a second has passed since the last one. */
function plainLines(stream: Writable): Progress {
  let told = Date.now()
  return {
    show(text) {
      if (Date.now() - told < 1_000) return
      told = Date.now()
      stream.write(`${text}\n`)
    },
    end() {},
  }
}
