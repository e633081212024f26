import { refuse } from '../limits.ts'

/** A number that Python rounds to `digits` after the point: to the nearest, a tie to the even neighbour. */
export function rounded(value: number, digits = 0): number {
  if (!Number.isFinite(value) || digits > 22) return value
  if (digits < 0) return roundedWhole(value, 10 ** -digits)
  const size = Math.abs(value)
  if (size >= 1e21) return value
  let text = size.toFixed(digits)
  if (isTie(size, digits)) {
    const cut = size.toFixed(digits + 1).slice(0, digits === 0 ? -2 : -1)
    if (Number(cut.at(-1)) % 2 === 0) text = cut
  }
  return Math.sign(value) * Number(text)
}

/** Exactly half-way: an odd number of halves of the last digit, which only binary fractions of that length can be. */
const isTie = (size: number, digits: number): boolean => (size * 2 ** (digits + 1)) % 2 === 1

function roundedWhole(value: number, unit: number): number {
  const [low, rest] = [Math.floor(value / unit) * unit, value - Math.floor(value / unit) * unit]
  if (rest * 2 !== unit) return rest * 2 < unit ? low : low + unit
  return (low / unit) % 2 === 0 ? low : low + unit
}

/** The text of a number: `1e-05`, `0.1`, `1e+16`. Whole numbers have no point, since documents do not say which are floats. */
export function numberText(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  const size = Math.abs(value)
  if (Number.isInteger(value) && size < 1e16) return String(value)
  if (size >= 1e16 || size < 1e-4) return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2')
  return String(value)
}

/** The number that a text says, as `float` and `int` read it; undefined: none. */
export function numberIn(text: string): number | undefined {
  const plain = text.trim().replace(/(?<=\d)_(?=\d)/g, '')
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(plain)) return Number(plain)
  const word = /^([+-]?)(inf(?:inity)?|nan)$/i.exec(plain)
  if (!word) return undefined
  return word[2]?.toLowerCase() === 'nan' ? NaN : word[1] === '-' ? -Infinity : Infinity
}

/** Refuses what a whole number of Python would be exact about and a JavaScript number is not. */
export function exact(result: number, operands: readonly number[]): number {
  if (!Number.isFinite(result) && operands.every(Number.isFinite)) return refuse('the number is too large')
  if (Number.isInteger(result) && !Number.isSafeInteger(result) && operands.every(Number.isSafeInteger))
    return refuse('the number has too many digits')
  return result
}
