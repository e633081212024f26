/** Configuration `rate_limit`: seconds of work in a window of seconds. */
export interface RateLimit {
  readonly limit: number
  readonly window: number
}

/** Reads `rate_limit`; undefined where it is no pair of numbers above zero. */
export function rateLimitFrom(setting: unknown): RateLimit | undefined {
  if (setting === null || typeof setting !== 'object' || !('limit' in setting) || !('window' in setting)) return undefined
  const [limit, window] = [Number(setting.limit), Number(setting.window)]
  return limit > 0 && window > 0 && Number.isFinite(limit) && Number.isFinite(window) ? { limit, window } : undefined
}
