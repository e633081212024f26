import type { Environment } from '../config/environment.ts'
import type { Terminal } from './terminal.ts'

/** What a command was called with. */
export interface Input {
  /** Positional arguments in order; those that were left out are missing. */
  readonly args: readonly string[]
  /** Options by their long name in camelCase. */
  readonly options: Readonly<Record<string, unknown>>
  readonly environment: Environment
}

/** What a command answers. */
export interface Outcome {
  /** For `--json`: one JSON document. */
  readonly json: unknown
  /** The same for people. */
  readonly text: string
  /** 1: it was carried out, and what it found is bad. Default 0. */
  readonly exitCode?: 0 | 1
}

/** An option in commander's notation: `--file <path>`, what it is, its default. */
export type CommandOption = readonly [flags: string, description: string, fallback?: string | boolean]

/** A command of `cortado`: one file in `commands/`, imported when it is called. */
export interface Command {
  /** Positional arguments: `<path>`, `[name]` or `[names...]` → what it is. */
  readonly arguments?: Readonly<Record<string, string>>
  readonly options?: readonly CommandOption[]
  /** It works on a site: `--site`, else the bench's default site. */
  readonly site?: true
  /** Calls that work as they stand here. */
  readonly examples: readonly string[]
  /** What one should know before. */
  readonly details?: string
  run(input: Input, terminal: Terminal): Promise<Outcome>
}

/** Text of an option; undefined: it was not given. */
export const textOption = ({ options }: Input, name: string): string | undefined => {
  const value = options[name]
  return typeof value === 'string' ? value : undefined
}

/** Positional argument that commander has made sure of. */
export const argument = ({ args }: Input, index = 0): string => args[index] ?? ''
