import { accountLocked } from '@cortado/contract/error-catalogue.ts'
import { boundedMap } from '../services/memory/bounded-map.ts'

/** A counter of failed log-ins within a window. */
interface Failures {
  count: number
  /** When the window began, in milliseconds. */
  readonly since: number
}

/** System Settings `allow_consecutive_login_attempts` and `allow_login_after_fail`. */
export interface AttemptLimits {
  /** Failures that are allowed; 0: any number. */
  readonly attempts: number
  /** Length of the window, and of the lock. */
  readonly seconds: number
}

/** Who tries to log in, and from where. */
export interface Attempt {
  /** As typed; what no user is called counts too. */
  readonly user: string
  readonly address: string
}

/** An address may fail for this many users as often as one may, a user from this many addresses. */
const perAddress = 5
const perUser = 10

/**
 * Counts failed log-ins, in memory. What is locked is a user *from an address*: whoever guesses passwords locks out himself. Behind that stand two wider
 * limits: of an address, whatever users it tries, and of a user, whatever the addresses; the latter does not hold for addresses from which the user has
 * logged in before, so that nobody can be locked out of where they work. Each process counts for itself.
 */
export class LoginAttempts {
  readonly #failures = boundedMap<Failures>(50_000)
  readonly #known = boundedMap<true>(50_000)
  readonly #limits: () => AttemptLimits
  readonly #now: () => number

  constructor(limits: () => AttemptLimits, now: () => number = Date.now) {
    this.#limits = limits
    this.#now = now
  }

  /** Throws accountLocked while there were too many failures. */
  demandOpen(attempt: Attempt): void {
    const { attempts, seconds } = this.#limits()
    if (attempts <= 0) return
    for (const [key, factor] of keysOf(attempt)) {
      if (factor === perUser && this.#known.has(pair(attempt))) continue
      const found = this.#current(key, seconds)
      if (!found || found.count < attempts * factor) continue
      const left = Math.max(1, Math.ceil((found.since + seconds * 1000 - this.#now()) / 1000))
      throw accountLocked({ seconds: left }, { retryAfter: left })
    }
  }

  /** A wrong password, or an unknown user. */
  failed(attempt: Attempt): void {
    const { seconds } = this.#limits()
    for (const [key] of keysOf(attempt)) {
      const found = this.#current(key, seconds)
      if (found) found.count++
      else this.#failures.set(key, { count: 1, since: this.#now() })
    }
  }

  /** A log-in: the user's failures from there are forgotten, and the address is known as the user's. Those of the address alone stay. */
  succeeded(attempt: Attempt): void {
    this.#failures.delete(pair(attempt))
    this.#known.set(pair(attempt), true)
  }

  /** An address from which the user has logged in before, as the database remembers it. */
  remember(attempt: Attempt): void {
    this.#known.set(pair(attempt), true)
  }

  #current(key: string, seconds: number): Failures | undefined {
    const found = this.#failures.get(key)
    if (found && this.#now() - found.since >= seconds * 1000) {
      this.#failures.delete(key)
      return undefined
    }
    return found
  }
}

const pair = ({ user, address }: Attempt): string => `${user.toLowerCase()}\n${address}`

/** What an attempt counts for, with how many times the limit applies. */
const keysOf = (attempt: Attempt): [string, number][] => [
  [pair(attempt), 1],
  [`\n${attempt.address}`, perAddress],
  [attempt.user.toLowerCase(), perUser],
]
