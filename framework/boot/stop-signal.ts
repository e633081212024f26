/** The first signal that asks the process to end, and the second. */
export interface StopSignal {
  /** Resolves with the first. */
  readonly first: Promise<void>
  /** Resolves with the second: somebody is in a hurry. */
  readonly again: Promise<void>
  /** Whether the first has come. */
  readonly received: boolean
  /** Listens no more. */
  dispose(): void
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Waits for Ctrl-C, `kill`, or the end of the terminal, instead of ending at once. */
export function awaitStopSignal(): StopSignal {
  const first = Promise.withResolvers<void>()
  const again = Promise.withResolvers<void>()
  let received = false
  const receive = (): void => {
    if (received) again.resolve()
    received = true
    first.resolve()
  }
  for (const signal of signals) process.on(signal, receive)
  return {
    first: first.promise,
    again: again.promise,
    get received() {
      return received
    },
    dispose() {
      for (const signal of signals) process.off(signal, receive)
    },
  }
}
