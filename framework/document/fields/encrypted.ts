import { encryptedQuery } from '@cortado/contract/error-catalogue.ts'
import { hashColumn } from '@cortado/contract/fields/encrypted.ts'
import type { Filter, Scalar } from '@cortado/contract/filters.ts'
import type { Context } from '../../context.ts'
import type { Row } from '../../database/db.ts'
import { type Meta, perMeta } from '../../meta/meta.ts'
import { isSealed, keyRingOf } from '../../services/secrets/key-ring.ts'

/** Fieldnames of what a DocType keeps encrypted. */
export const encryptedFields = perMeta((meta) =>
  meta.valueFields.filter((field) => meta.fieldTypes.of(field).encrypted).map((field) => field.fieldname),
)

/** Encrypts the encrypted fields of a row in place, and puts their hashes beside them. */
export function sealRow(ctx: Pick<Context, 'site'>, meta: Meta, row: Row): Row {
  for (const name of encryptedFields(meta)) {
    const text = row[name]
    const isEmpty = text === undefined || text === null || text === ''
    const ring = keyRingOf(ctx.site.config)
    row[hashColumn(name)] = isEmpty ? null : ring.hash(String(text), name)
    if (!isEmpty) row[name] = ring.seal(String(text), name)
  }
  return row
}

/** Decrypts the encrypted fields of a row in place. Throws unknownKey, brokenSeal. */
export function openRow(ctx: Pick<Context, 'site'>, meta: Meta, row: Row): Row {
  for (const name of encryptedFields(meta)) row[name] = openValue(ctx, name, row[name])
  return row
}

/** The text of a stored value of an encrypted field. Throws unknownKey, brokenSeal. */
export const openValue = ({ site }: Pick<Context, 'site'>, field: string, value: unknown): unknown =>
  typeof value === 'string' && isSealed(value) ? keyRingOf(site.config).open(value, field) : value

/** Operators that a keyed hash can answer. */
const answerable: ReadonlySet<string> = new Set(['=', '!=', 'in', 'not in', 'is'])

/** A filter of an encrypted field as one of the hashes beside it. Throws encryptedQuery for operators that hashes cannot answer. */
export function hashFilter({ site }: Pick<Context, 'site'>, field: string, { operator, value }: Filter): Pick<Filter, 'operator' | 'value'> {
  if (!answerable.has(operator)) throw encryptedQuery({ field })
  if (operator === 'is') return { operator, value }
  const asked: readonly Scalar[] = typeof value === 'object' && value !== null ? value : [value]
  const ring = keyRingOf(site.config)
  const hashes = asked.flatMap((item) => (item === null || item === '' ? [''] : ring.hashes(String(item), field)))
  return { operator: operator === '=' || operator === 'in' ? 'in' : 'not in', value: hashes }
}

/** What stands for an encrypted text where it may not be shown: in versions. */
export const hidden = '********'
