import { availableParallelism } from 'node:os'
import { authentication, validation } from '@cortado/contract/error-catalogue.ts'
import type { Context } from '../context.ts'
import { readAuth, storeAuth } from '../services/secrets/secrets.ts'
import { BoundedQueue } from './bounded-queue.ts'
import { hashPassword, isOutdated, matchesHash, unmatchableHash } from './password-hash.ts'

// Passwords of users: `__Auth`, doctype User, fieldname password, not encrypted but hashed.

/** Longest password, in characters. */
export const longestPassword = 512

/**
 * Hashing takes some 20 ms of one core and 19 MiB each. Half of the cores at most, so that a crowd that logs in leaves the others some; who comes
 * when 256 wait already (some seconds' worth) is asked to come again.
 */
const hashing = new BoundedQueue({ parallel: Math.max(1, Math.min(4, Math.floor(availableParallelism() / 2))), waiting: 256, waitingPerClient: 128 })

const keyOf = (user: string) => ({ doctype: 'User', name: user, field: 'password' })

/** Sets a user's password, in the transaction. Whether it is good enough is asked elsewhere. Throws validation where it is too long. */
export async function setPassword(ctx: Context, user: string, password: string): Promise<void> {
  if (password === '') throw validation({ message: 'A password cannot be empty' })
  if (password.length > longestPassword) throw validation({ message: `A password has at most ${longestPassword} characters` })
  const text = await hashing.run(ctx.request?.ip ?? '', () => hashPassword(password))
  await storeAuth(ctx, keyOf(user), { text, encrypted: 0 })
}

/** What a check of a password may be told. */
export interface PasswordCheck {
  /** Who is asking, for the fairness of the queue: an address. */
  readonly client: string
  /** Called just before the comparison; what it throws is thrown. */
  before?(): void
}

/**
 * Whether the password is the user's. Without a user, or where the user has none, the comparison takes as long as with one. A hash that was made by an
 * older scheme is replaced, in the transaction. Throws tooManyRequests or unavailable where too many wait.
 */
export async function isPassword(ctx: Context, user: string | undefined, password: string, check: PasswordCheck): Promise<boolean> {
  const stored = await readAuth(ctx, keyOf(user ?? ''))
  return hashing.run(check.client, async () => {
    check.before?.()
    const same = await matchesHash(password, stored ?? (await unmatchableHash()))
    if (!same || stored === undefined || user === undefined) return false
    if (isOutdated(stored)) await storeAuth(ctx, keyOf(user), { text: await hashPassword(password), encrypted: 0 })
    return true
  })
}

/** Throws authentication where the password is not the user's: for changing one's own password. */
export async function demandPassword(ctx: Context, user: string, password: string): Promise<void> {
  const good = password.length <= longestPassword && (await isPassword(ctx, user, password, { client: ctx.request?.ip ?? '' }))
  if (!good) throw authentication({ message: 'Incorrect User or Password' })
}
