import { type Logger, pino } from 'pino'
import { type LogLevel, readEnvironment } from './environment.ts'

export type { Logger } from 'pino'

/** Keys whose values never reach a log, whatever object they are in. */
const secretKeys = [
  'password',
  'pwd',
  'new_password',
  'old_password',
  'admin_password',
  'adminPassword',
  'authorization',
  'Authorization',
  'proxy-authorization',
  'cookie',
  'Cookie',
  'set-cookie',
  'sid',
  'api_key',
  'api_secret',
  'secret',
  'token',
  'access_token',
  'refresh_token',
  'client_secret',
  'csrf_token',
  'x-frappe-csrf-token',
  'X-Frappe-CSRF-Token',
  'encryption_key',
  'encryption_keys',
  'database_url',
  'connectionString',
]

/** pino's wildcards match one level each: the keys themselves, and up to three levels down. */
const redacted = ['', '*.', '*.*.', '*.*.*.'].flatMap((depth) =>
  secretKeys.map((key) => (/^\w+$/.test(key) ? `${depth}${key}` : `${depth.replace(/\.$/, '')}["${key}"]`)),
)

/** A log in JSON lines on standard error (standard output belongs to what commands answer). Passwords, cookies, tokens and keys are left out. */
export function makeLog(level: LogLevel = readEnvironment().logLevel, stream: { write(line: string): void } = standardError()): Logger {
  return pino({ level, base: { pid: process.pid }, redact: { paths: redacted, censor: '[hidden]' } }, stream)
}

/** A log that cannot be written, for a closed terminal or a full disk, ends nothing; a megabyte waits for better times. */
function standardError(): { write(line: string): void } {
  const stream = pino.destination({ dest: 2, sync: true, maxLength: 1_000_000 })
  stream.on('error', () => {})
  return stream
}

declare module '../context.ts' {
  interface Context {
    readonly log: Logger
  }
}
