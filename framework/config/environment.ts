import { resolve } from 'node:path'
import { badSetting } from './errors.ts'

/** Log levels, the most talkative first. */
const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
/** One of `logLevels`. */
export type LogLevel = (typeof logLevels)[number]

/** Everything that Cortado reads from the environment. */
export interface Environment {
  /** `CORTADO_BENCH`: absolute path of the bench folder; default `./sites`. */
  readonly bench: string
  /** `CORTADO_HOST`: address to listen on; default 127.0.0.1. */
  readonly host: string
  /** `CORTADO_PORT`; default 8000. 0: any free one. */
  readonly port: number
  /** `CORTADO_ADMIN_PASSWORD`: Administrator's password of a new site; with it there is no log-in link. */
  readonly adminPassword: string | undefined
  /** `CORTADO_LOG_LEVEL`; default info. */
  readonly logLevel: LogLevel
  /** `DATABASE_URL`: a PostgreSQL to use instead of the embedded one. */
  readonly databaseUrl: string | undefined
  /** `NODE_ENV` is not `production`: app folders are watched, errors are explained at length. */
  readonly development: boolean
}

/** Reads the settings. Empty variables count as unset. Throws BAD_SETTING for a value that cannot be used. */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>> = process.env): Environment {
  return {
    bench: resolve(variables.CORTADO_BENCH || 'sites'),
    host: variables.CORTADO_HOST || '127.0.0.1',
    port: portOf(variables.CORTADO_PORT || '8000'),
    adminPassword: variables.CORTADO_ADMIN_PASSWORD || undefined,
    logLevel: logLevelOf(variables.CORTADO_LOG_LEVEL || 'info'),
    databaseUrl: variables.DATABASE_URL || undefined,
    development: variables.NODE_ENV !== 'production',
  }
}

function portOf(value: string): number {
  const port = Number(value)
  if (!/^\d+$/.test(value) || port > 65535) throw badSetting({ setting: 'CORTADO_PORT', value, expected: 'a number from 0 to 65535' })
  return port
}

function logLevelOf(value: string): LogLevel {
  const level = logLevels.find((each) => each === value.toLowerCase())
  if (!level) throw badSetting({ setting: 'CORTADO_LOG_LEVEL', value, expected: `one of ${logLevels.join(', ')}` })
  return level
}
