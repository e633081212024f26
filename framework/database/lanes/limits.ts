/** Lanes with connections of their own. */
export type LaneName = 'express' | 'write' | 'transaction' | 'pool' | 'report'

/** How much a lane may use. */
export interface LaneLimits {
  /** Most connections; they open on first use and close when idle. */
  readonly connections: number
  /** Milliseconds after which the server ends a statement. */
  readonly statementTimeout: number
  /** Milliseconds after which the server stops waiting for a lock. */
  readonly lockTimeout: number
  /** Milliseconds without use after which a connection is closed. */
  readonly idle: number
}

/**
 * Lanes shared by all requests have short limits: what takes longer goes once more to an exclusive lane. Each write waits for the disk, one after the other
 * on a connection; those of several connections wait together (group commit), so that a slow disk is met with more of them.
 */
export const defaultLimits: Readonly<Record<LaneName, LaneLimits>> = {
  express: { connections: 2, statementTimeout: 1_000, lockTimeout: 200, idle: 60_000 },
  write: { connections: 8, statementTimeout: 5_000, lockTimeout: 200, idle: 60_000 },
  transaction: { connections: 10, statementTimeout: 30_000, lockTimeout: 10_000, idle: 30_000 },
  pool: { connections: 5, statementTimeout: 30_000, lockTimeout: 10_000, idle: 30_000 },
  report: { connections: 2, statementTimeout: 300_000, lockTimeout: 10_000, idle: 30_000 },
}

/** Changes of `defaultLimits`. */
export type LimitOptions = Readonly<Partial<Record<LaneName, Partial<LaneLimits>>>>

/** Limits of all lanes: the given ones, the rest as by default. */
export const limitsOf = (options: LimitOptions = {}): Record<LaneName, LaneLimits> => ({
  express: { ...defaultLimits.express, ...options.express },
  write: { ...defaultLimits.write, ...options.write },
  transaction: { ...defaultLimits.transaction, ...options.transaction },
  pool: { ...defaultLimits.pool, ...options.pool },
  report: { ...defaultLimits.report, ...options.report },
})
