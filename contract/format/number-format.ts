import { type Half, roundDecimal } from '../fields/decimals.ts'

/** How numbers are written: `#,###.##` and its like. */
export interface NumberFormat {
  /** Between the whole and the fraction; '' where there is no fraction. */
  readonly decimal: string
  /** Between groups of digits. */
  readonly group: string
  /** Digits after the decimal sign, where a field does not say. */
  readonly digits: number
  /** Groups of two digits before the last three. */
  readonly isIndian: boolean
}

/** The number format that System Settings, a Language or a Currency names. Without one, or one that cannot be read: `#,###.##`. */
export function readNumberFormat(text: string | null | undefined): NumberFormat {
  const { group, decimal, digits } = /^#(?<group>[^#]+)(?:##\1)?###(?:(?<decimal>[^#])(?<digits>#+))?$/.exec(text ?? '')?.groups ?? {}
  if (group === undefined) return { decimal: '.', group: ',', digits: 2, isIndian: false }
  return { decimal: decimal ?? '', group, digits: digits?.length ?? 0, isIndian: /^#.##.###/.test(text ?? '') }
}

/** The values of System Settings' `rounding_method`: where halves go, by digits after the point. Unknown ones round as the default does. */
export function halfOf(method: unknown, scale: number): Half {
  if (method === 'Commercial Rounding') return 'away'
  return method === "Banker's Rounding" || scale === 0 ? 'even' : 'up'
}

/** A number as people read it, with exactly `scale` digits after the decimal sign. */
export function formatNumber(value: number | string, format: NumberFormat, { scale, half }: { readonly scale: number; readonly half: Half }): string {
  const [, sign = '', whole = '0', fraction = ''] = /^(-?)(\d*)\.?(\d*)$/.exec(plainDigits(roundDecimal(value, scale, half))) ?? []
  const tail = scale > 0 && format.decimal ? `${format.decimal}${fraction.padEnd(scale, '0')}` : ''
  return `${sign}${grouped(whole || '0', format)}${tail}`
}

/** Small numbers without an exponent. */
const plainDigits = (value: number | string): string =>
  typeof value === 'number' && Math.abs(value) < 1e-6 ? value.toFixed(20).replace(/0+$/, '') : String(value)

function grouped(whole: string, { group, isIndian }: NumberFormat): string {
  if (whole.length <= 3) return whole
  const [head, last] = [whole.slice(0, -3), whole.slice(-3)]
  return `${head.replace(isIndian ? /\B(?=(\d{2})+$)/g : /\B(?=(\d{3})+$)/g, group)}${group}${last}`
}
