const summed = new Set(['Int', 'Long Int', 'Float', 'Currency', 'Duration'])

/** Field types by fieldname; a Meta is one. */
interface Fields {
  readonly field: ReadonlyMap<string, { readonly fieldtype?: string }>
}

/** Sums of the number columns of a report, under the word Total. Exact: decimals are added by their digits. */
export function totalsOf({ field }: Fields, keys: readonly string[], rows: readonly (readonly unknown[])[]): unknown[] {
  const sums = keys.map((key, at) => (summed.has(field.get(key)?.fieldtype ?? '') ? sumOf(rows.map((row) => row[at])) : null))
  return sums.map((sum, at) => (at === 0 && sum === null ? 'Total' : sum))
}

const scale = 9

function sumOf(values: readonly unknown[]): number {
  const total = values.reduce<bigint>((sum, value) => sum + scaled(value), 0n)
  const digits = String(total < 0n ? -total : total).padStart(scale + 1, '0')
  return Number(`${total < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`)
}

/** A number times 10⁹. */
function scaled(value: unknown): bigint {
  const text = typeof value === 'number' ? value.toFixed(scale) : value == null ? '0' : JSON.stringify(value).replaceAll('"', '')
  const [, sign = '', whole = '0', fraction = ''] = /^(-?)(\d+)(?:\.(\d*))?$/.exec(text) ?? []
  const digits = BigInt(whole + fraction.slice(0, scale).padEnd(scale, '0'))
  return sign === '-' ? -digits : digits
}
