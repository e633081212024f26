import { randomFillSync } from 'node:crypto'

/** `Sales Order` → `sales_order`: the folder, module and field form of a name. */
export const scrub = (text: string): string => text.replaceAll(' ', '_').replaceAll('-', '_').toLowerCase()

/** `sales_order` → `Sales Order`. */
export const unscrub = (text: string): string =>
  text
    .replaceAll('_', ' ')
    .replaceAll('-', ' ')
    .replace(/(^|\s)\S/g, (letter) => letter.toUpperCase())

const digits = '0123456789abcdefghijklmnopqrstuv'
const pool = Buffer.alloc(4096)
let used = pool.length

/**
 * A name for a document that has no better one: lower-case base32hex, 10 characters unless told otherwise. From 10 characters on the first
 * three are time (steps of 3.2 s), so that neighbours in time are neighbours in the index. Not for secrets.
 */
export function randomHash(length = 10): string {
  let text = length >= 10 ? timePart() : ''
  while (text.length < length) text += digits[randomByte() & 31]
  return text
}

function timePart(): string {
  const steps = Math.floor(Date.now() / 3200)
  return `${digits[(steps >> 10) & 31]}${digits[(steps >> 5) & 31]}${digits[steps & 31]}`
}

function randomByte(): number {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  return pool[used++] ?? 0
}
