import { pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import type * as Argon2 from '@node-rs/argon2'

/** Cost of new hashes: 19 MiB, two passes, one lane (OWASP's first choice for Argon2id). */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** Loaded at the first hash: its binary is big. */
let library: Promise<typeof Argon2> | undefined
const argon2 = (): Promise<typeof Argon2> => {
  library ??= import('@node-rs/argon2')
  return library
}

/** A hash for `__Auth`: Argon2id in the PHC string format, which passlib reads as well. */
export async function hashPassword(password: string): Promise<string> {
  const { hash } = await argon2()
  return hash(password, cost)
}

/** Whether the password is the one that was hashed: Argon2 (PHC), or passlib's `$pbkdf2-sha256$`. Anything else: false. */
export async function matchesHash(password: string, stored: string): Promise<boolean> {
  if (stored.startsWith('$pbkdf2-sha256$')) return matchesPbkdf2(password, stored)
  if (!stored.startsWith('$argon2')) return false
  const { verify } = await argon2()
  return verify(stored, password)
}

/** Whether the hash should be replaced by a new one at the next chance: another scheme, or cheaper than today's. */
export function isOutdated(stored: string): boolean {
  const [, memory, time] = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=\d+\$/.exec(stored) ?? []
  return memory === undefined || Number(memory) < cost.memoryCost || Number(time) < cost.timeCost
}

/** A hash that no password has, of the usual cost: what an unknown user's password is compared with, so that both take the same time. */
export function unmatchableHash(): Promise<string> {
  unmatchable ??= hashPassword(randomBytes(32).toString('hex'))
  return unmatchable
}
let unmatchable: Promise<string> | undefined

const pbkdf2Async = promisify(pbkdf2)

/** More rounds than this in a stored hash is a mistake, or an attack on the server's time. */
const mostRounds = 10_000_000

/** passlib's format: `$pbkdf2-sha256$rounds$salt$hash`, in base64 without padding and with `.` for `+`. */
async function matchesPbkdf2(password: string, stored: string): Promise<boolean> {
  const [, rounds, salt, hash] = /^\$pbkdf2-sha256\$(\d{1,8})\$([\w./]*)\$([\w./]+)$/.exec(stored) ?? []
  if (rounds === undefined || salt === undefined || hash === undefined || Number(rounds) < 1 || Number(rounds) > mostRounds) return false
  const wanted = decode(hash)
  const made = await pbkdf2Async(password, decode(salt), Number(rounds), wanted.length, 'sha256')
  return timingSafeEqual(made, wanted)
}

const decode = (text: string): Buffer => Buffer.from(text.replaceAll('.', '+'), 'base64')
