/** A number in decimal digits, split so that it can be cut and rounded without loss. */
interface Digits {
  readonly negative: boolean
  /** Before the point, without leading zeros: '' is 0. */
  readonly whole: string
  readonly fraction: string
}

/** Where a number goes that lies exactly between two. */
export type Half = 'away' | 'up' | 'even'

// Every digit can be matched in one way only, so that hostile texts are refused in linear time.
const NUMBER = /^([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:e([+-]?\d{1,4}))?$/i

/** Significant digits up to which every decimal is a JavaScript number without loss. */
const exactDigits = 15

/**
 * A text as a number: spaces around it and thousands separators (commas) are left out, an exponent is carried out. Up to 15 significant
 * digits the answer is a number, beyond that the digits as text. `scale`: digits after the point, rounded half away from zero as databases do.
 * Undefined: the text is no number. Infinity: more than `wholeDigits` digits are before the point.
 */
export function decimalOf(text: string, scale: number, wholeDigits = 30): number | string | undefined {
  const digits = read(text)
  if (digits === undefined) return undefined
  const { negative, whole, fraction } = rounded(digits, scale, wholeDigits)
  if (whole.length > wholeDigits) return negative ? -Infinity : Infinity
  return joined(negative, whole, fraction.replace(/0+$/, ''))
}

/** A text as the nearest JavaScript number, with the spelling of `decimalOf`. Undefined: it is no number. */
export function numberOf(text: string): number | undefined {
  const given = plain(text)
  return NUMBER.test(given) ? Number(given) : undefined
}

const plain = (text: string): string => text.replaceAll(',', '').trim()

function read(text: string): Digits | undefined {
  const [, sign, whole, after = '', alone = '', exponent = '0'] = NUMBER.exec(plain(text)) ?? []
  if (sign === undefined) return undefined
  const all = (whole ?? '') + after + alone
  const point = (whole ?? '').length + Number(exponent)
  return {
    negative: sign === '-',
    whole: all.slice(0, Math.max(0, point)).padEnd(Math.max(0, point), '0').replace(/^0+/, ''),
    fraction: point < 0 ? '0'.repeat(-point) + all : all.slice(point),
  }
}

function rounded(digits: Digits, scale: number, wholeDigits: number, half: Half = 'away'): Digits {
  const { negative, whole, fraction } = digits
  if (fraction.length <= scale || whole.length > wholeDigits) return { negative, whole, fraction: fraction.slice(0, scale) }
  const kept = BigInt(whole + fraction.slice(0, scale))
  const text = String(kept + (isRoundedAway(digits, { scale, half, isOdd: kept % 2n === 1n }) ? 1n : 0n)).padStart(scale, '0')
  const point = text.length - scale
  return { negative, whole: text.slice(0, point).replace(/^0+/, ''), fraction: text.slice(point) }
}

/** Whether the digits beyond `scale` make the number before them one larger, its sign aside. */
function isRoundedAway({ negative, fraction }: Digits, { scale, half, isOdd }: { scale: number; half: Half; isOdd: boolean }): boolean {
  const [next = '0', rest] = [fraction[scale], fraction.slice(scale + 1)]
  if (next !== '5' || /[1-9]/.test(rest)) return next >= '5'
  return half === 'away' || (half === 'up' ? !negative : isOdd)
}

/**
 * A number with `scale` digits after the point; what lies halfway goes away from zero, up, or to the even digit. Of numbers beyond 15 digits the
 * answer is a text. What is no number is 0.
 */
export function roundDecimal(value: number | string, scale: number, half: Half): number | string {
  const digits = read(String(value))
  if (digits === undefined) return 0
  const { negative, whole, fraction } = rounded(digits, scale, Number.POSITIVE_INFINITY, half)
  return joined(negative, whole, fraction.replace(/0+$/, ''))
}

function joined(negative: boolean, whole: string, fraction: string): number | string {
  const significant = (whole + fraction).replace(/^0+/, '')
  if (significant === '') return 0
  const text = `${negative ? '-' : ''}${whole || '0'}${fraction && `.${fraction}`}`
  return significant.length <= exactDigits ? Number(text) : text
}

/** Digits after the point that a sum keeps. */
const sumScale = 9

/** The sum of numbers and of texts that are numbers (others count as 0), without the errors of binary fractions: exact to nine digits after the point. */
export function sumOf(values: readonly (number | string)[]): number | string {
  const total = values.reduce((sum, value) => sum + scaled(String(value)), 0n)
  const digits = String(total < 0n ? -total : total).padStart(sumScale + 1, '0')
  return joined(total < 0n, digits.slice(0, -sumScale).replace(/^0+/, ''), digits.slice(-sumScale).replace(/0+$/, ''))
}

function scaled(text: string): bigint {
  const digits = read(text)
  if (digits === undefined || digits.whole.length > 30) return 0n
  const { negative, whole, fraction } = rounded(digits, sumScale, 30)
  const amount = BigInt(whole + fraction.padEnd(sumScale, '0') || '0')
  return negative ? -amount : amount
}
