/** What one run of a Server Script may use. */
export const scriptLimits = {
  /** Milliseconds of its own; waiting for the database does not count. */
  time: 1000,
  /** Milliseconds from beginning to end. */
  duration: 20_000,
  /** Bytes of memory, its interpreter (16 MiB) included. */
  memory: 48 * 1024 * 1024,
  /** Bytes of stack. */
  stack: 128 * 1024,
  /** Calls of the site: reads, writes. */
  calls: 200,
  /** Characters of what it is given, and of what it answers, as JSON. */
  text: 8_000_000,
  /** Scripts that run because a script wrote, one within the other. */
  depth: 5,
  /** Characters of its source. */
  source: 200_000,
} as const

/** Milliseconds after the end of its time at which a script that does not hear of it is ended with its thread. */
export const grace = 500

/** What the interpreter says of a script that it stopped because its time was over. */
export const interrupted = 'interrupted'
