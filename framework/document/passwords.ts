import { type Meta, perMeta } from '../meta/meta.ts'
import { setSecret } from '../services/secrets/secrets.ts'
import type { Document } from './document.ts'

/** A secret that goes to `__Auth` instead of the row; '' removes what is stored. */
interface Secret {
  readonly doc: Document
  readonly fieldname: string
  readonly text: string
}

/** Fieldnames of a DocType's passwords. */
export const passwordFields = perMeta((meta) => meta.valueFields.filter((field) => field.fieldtype === 'Password').map((field) => field.fieldname))

/** Whether documents of a DocType have secrets that are stored beside their row. */
export const keepsPasswords = (meta: Meta): boolean => passwordFields(meta).length > 0

/** Takes the secrets out of a document and leaves stars of the same length. A value of stars alone means: as it was. */
export function hidePasswords(doc: Document): Secret[] {
  const secrets: Secret[] = []
  const kept = doc.flags.ignoreSavePasswords
  if (kept === true) return secrets
  for (const fieldname of passwordFields(doc.meta)) {
    if (Array.isArray(kept) && kept.includes(fieldname)) continue
    const value = doc.values[fieldname]
    const text = value == null ? '' : String(value)
    if (/^\*+$/.test(text)) continue
    if (text !== '' || (doc.before?.[fieldname] ?? '') !== '') secrets.push({ doc, fieldname, text })
    if (value != null) doc.values[fieldname] = '*'.repeat([...text].length)
  }
  return secrets
}

/** Encrypts and stores secrets, in the transaction of their documents. */
export async function storePasswords(secrets: readonly Secret[]): Promise<void> {
  for (const { doc, fieldname, text } of secrets) await setSecret(doc.ctx, doc.doctype, doc.name, fieldname, text)
}
