import type { Context } from 'cortado/context.ts'
import type { Row } from 'cortado/database/db.ts'
import type { Document } from 'cortado/document/document.ts'
import { load } from 'cortado/document/load.ts'
import { update } from 'cortado/document/save.ts'
import type { Meta } from 'cortado/meta/meta.ts'
import { may } from 'cortado/permission/decide.ts'
import { readableLevels } from 'cortado/permission/levels.ts'

type Sent = Readonly<Row> & { readonly doctype: string }

/**
 * Saves a stored document that a client sends as a whole, with `modified`, `creation` and `owner` as the client saw them: what it lacks is emptied,
 * unless it is cancelled. Throws timestampMismatch, constant, and what saving throws.
 */
export const updateWhole = async (ctx: Context, sent: Sent): Promise<Document> =>
  update(ctx, sent.doctype, String(sent.name), await wholeChanges(ctx, sent))

/** The same document as changes of the stored one. Throws notFound. */
export async function wholeChanges(ctx: Context, sent: Sent): Promise<Row> {
  if (Number(sent.docstatus) === 2) return { modified: '', ...sent }
  return { modified: '', creation: '', owner: '', ...(await emptied(ctx, sent)), ...sent }
}

/**
 * What a client that sends a whole document has emptied by leaving it out: stored fields without a value, tables without rows. Secrets, computed
 * fields and what the user may not read are no part of what a client knows. Throws notFound.
 */
async function emptied(ctx: Context, sent: Sent): Promise<Row> {
  const doc = await load(ctx, sent.doctype, String(sent.name))
  if (!(await may(ctx, doc.meta, 'read', doc.values))) return {}
  const lacking = knownFields(ctx, doc.meta).filter(({ fieldname }) => sent[fieldname] === undefined && isFilled(doc, fieldname))
  return Object.fromEntries(lacking.map(({ fieldname, isTable }) => [fieldname, isTable ? [] : null]))
}

function knownFields(ctx: Context, meta: Meta): { readonly fieldname: string; readonly isTable: boolean }[] {
  const levels = readableLevels(ctx, meta)
  const isKnown = (field: Meta['valueFields'][number]): boolean => {
    const type = meta.fieldTypes.of(field)
    return type.column !== undefined && field.fieldtype !== 'Password' && !type.encrypted && !type.computed && !field.is_virtual
  }
  const fields = [
    ...meta.valueFields.filter(isKnown).map((field) => ({ field, isTable: false })),
    ...meta.tableFields.map((field) => ({ field, isTable: true })),
  ]
  return fields.filter(({ field }) => levels.has(Number(field.permlevel ?? 0))).map(({ field, isTable }) => ({ fieldname: field.fieldname, isTable }))
}

const isFilled = (doc: Document, fieldname: string): boolean => {
  const value = doc.values[fieldname]
  return Array.isArray(value) ? value.length > 0 : value != null && value !== ''
}
