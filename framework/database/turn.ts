type Callback = () => void

/** `gather`: what collects statements and sends them; `write`: what puts on the wire whatever was sent. */
export type TurnStep = 'gather' | 'write'

const steps: Record<TurnStep, Callback[]> = { gather: [], write: [] }
let scheduled = false

/**
 * Runs `fn` once at the end of this turn of the event loop, when all requests that have arrived were looked at: what they ask for travels
 * together, so that a system call and a wake-up of the database serve many. First everything that gathers, then everything that writes.
 */
export function atTurnEnd(step: TurnStep, fn: Callback): void {
  steps[step].push(fn)
  if (scheduled) return
  scheduled = true
  setImmediate(endTurn)
}

function endTurn(): void {
  for (const fn of steps.gather.splice(0)) fn()
  for (const fn of steps.write.splice(0)) fn()
  scheduled = false
  if (steps.gather.length + steps.write.length === 0) return
  scheduled = true
  setImmediate(endTurn)
}
