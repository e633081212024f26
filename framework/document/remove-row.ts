import { notFound } from '@cortado/contract/error-catalogue.ts'
import type { Context } from '../context.ts'
import type { Meta } from '../meta/meta.ts'
import { load } from './load.ts'
import { save } from './save.ts'

/** Takes a row out of the document that it belongs to, which is saved: its life cycle runs, and it is its rights that count. Throws notFound, and what saving throws. */
export async function removeRow(ctx: Context, meta: Meta, name: string): Promise<void> {
  const { parent, parenttype, parentfield } = (await load(ctx, meta, name)).values
  if (!parent || !parenttype || !parentfield) throw notFound({ doctype: meta.name, name })
  const doc = await load(ctx, String(parenttype), String(parent), { lock: true })
  const rows = doc.rows(String(parentfield))
  const kept = rows.filter((row) => row.name !== name)
  if (kept.length === rows.length) throw notFound({ doctype: meta.name, name })
  for (const [index, row] of kept.entries()) row.set('idx', index + 1)
  doc.set(String(parentfield), kept)
  await save(doc)
}
