/** The time as a site sees it (`ctx.clock`). */
export interface Clock {
  /** IANA name of the site's time zone. */
  readonly timeZone: string
  now(): Date
  /** `YYYY-MM-DD HH:MM:SS.ffffff` in the site's time zone. Each call of a process answers a later moment than the one before. */
  timestamp(): string
  /** `YYYY-MM-DD` in the site's time zone. */
  today(): string
  /** Any moment as `timestamp()` writes it. */
  local(moment: Date): string
}

/** A clock in a time zone, which may change while it runs: System Settings decide. An unknown zone counts as UTC. */
export function makeClock(timeZone: string | (() => string)): Clock {
  const zone = typeof timeZone === 'string' ? () => timeZone : timeZone
  const written = (micros: number): string => {
    const shifted = new Date(Math.floor(micros / 1000) + offsetOf(zone(), micros / 1000))
    return `${shifted.toISOString().slice(0, 23).replace('T', ' ')}${String(micros % 1000).padStart(3, '0')}`
  }
  return {
    get timeZone() {
      return zone()
    },
    now: () => new Date(),
    timestamp: () => written(nextMicros()),
    today: () => written(Date.now() * 1000).slice(0, 10),
    local: (moment) => written(moment.getTime() * 1000),
  }
}

/** A moment some milliseconds from now (before it, where they are negative), as `timestamp()` writes it. */
export const momentFromNow = (clock: Clock, milliseconds: number): string => clock.local(new Date(clock.now().getTime() + milliseconds))

/** A timestamp as milliseconds, for the time between two of one site: its time zone is left out. */
export const wallMilliseconds = (timestamp: string): number => Date.parse(`${timestamp.replace(' ', 'T').slice(0, 23)}Z`)

let lastMicros = 0

/** Microseconds since 1970, never the same twice in a process. The digits below a millisecond come from the monotonic clock. */
function nextMicros(): number {
  const micros = Date.now() * 1000 + (Math.floor(performance.now() * 1000) % 1000)
  lastMicros = Math.max(micros, lastMicros + 1)
  return lastMicros
}

/** No zone has changed its offset within such a stretch. */
const stretch = 15 * 60_000
const offsets = new Map<string, { at: number; offset: number }>()
const formats = new Map<string, Intl.DateTimeFormat>()

/** Milliseconds to add to UTC for the zone's wall clock at that moment. */
function offsetOf(zone: string, milliseconds: number): number {
  const at = Math.floor(milliseconds / stretch)
  const known = offsets.get(zone)
  if (known?.at === at) return known.offset
  const offset = wallTime(zone, at * stretch) - at * stretch
  offsets.set(zone, { at, offset })
  return offset
}

function wallTime(zone: string, milliseconds: number): number {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(milliseconds)
      .map(({ type, value }) => [type, Number(value)]),
  )
  return Date.UTC(parts.year ?? 0, (parts.month ?? 1) - 1, parts.day, parts.hour, parts.minute, parts.second)
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known) return known
  const made = makeFormat(isTimeZone(zone) ? zone : 'UTC')
  formats.set(zone, made)
  return made
}

const makeFormat = (timeZone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })

/** Whether the name is one of the IANA time zones that this Node knows. */
export function isTimeZone(name: string): boolean {
  try {
    makeFormat(name)
    return true
  } catch {
    // Intl says so only by throwing a RangeError
    return false
  }
}

/** The machine's own time zone, for new sites. */
export const machineTimeZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone

declare module '../context.ts' {
  interface Context {
    /** Time in the site's zone. */
    readonly clock: Clock
  }
}
