/** A log-in that lasts: a row of tabSessions. */
export interface Session {
  /** What the cookie holds: 56 hexadecimal digits. */
  readonly sid: string
  readonly user: string
  /** Address from which the session was begun. */
  readonly address: string
  /** Asked for with every write, where the session has one. */
  readonly csrfToken: string | undefined
  /** When it was last used, as this process knows; milliseconds since 1970. */
  lastUsed: number
  /** When its last use was last written to the database. */
  lastWritten: number
}

declare module '../context.ts' {
  interface Context {
    /** The session of the request; undefined: Guest, an API key, a job or a command. */
    readonly session?: Pick<Session, 'sid' | 'user'>
  }
}

/** Seconds of a System Settings duration `HH:MM` or `HH:MM:SS`; what cannot be read counts as 240 hours. */
export function expirySeconds(setting: unknown): number {
  const [, hours, minutes, seconds = '0'] = /^\s*(\d{1,5}):(\d{1,2})(?::(\d{1,2}))?\s*$/.exec(String(setting ?? '')) ?? []
  const total = Number(hours ?? 240) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds)
  return total > 0 ? total : 240 * 3600
}
