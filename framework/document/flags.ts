import type { Document, DocumentFlags } from './document.ts'

/** Runs `fn` with flags set on a document, and takes them back whatever happens. */
export async function withFlags<T>(doc: Document, flags: DocumentFlags, fn: () => Promise<T>): Promise<T> {
  const before = { ...doc.flags }
  Object.assign(doc.flags, flags)
  try {
    return await fn()
  } finally {
    for (const key of Object.keys(flags) as (keyof DocumentFlags)[]) Object.assign(doc.flags, { [key]: before[key] })
  }
}
