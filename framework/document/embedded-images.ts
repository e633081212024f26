import type { DocFieldJson } from '@cortado/contract/doctype.ts'
import { perMeta } from '../meta/meta.ts'
import type { Document } from './document.ts'
import { storeFile } from './file-store.ts'
import { allRows } from './validate.ts'

const formatted = perMeta((meta) => meta.valueFields.filter((field) => field.fieldtype === 'Text Editor'))

/** `<img … src="data:image/png;filename=a.png;base64,…"`: what stands before the address, its type, parameters, content. */
const embedded = /(<img\b[^<>]*?\ssrc\s*=\s*["'])data:image\/(png|jpe?g|gif|webp);((?:[^,"'<>]*;)?)base64,([^"'<>]*)/gi

/**
 * Takes images that are embedded in formatted text out of it: each becomes a File that is attached to the document, private unless DocType or field
 * says otherwise, and its address stands in the text. Other kinds of embedded content stay. Throws badUpload.
 */
export async function extractImages(doc: Document): Promise<void> {
  for (const each of [doc, ...allRows(doc)]) {
    for (const field of formatted(each.meta)) {
      const text = each.values[field.fieldname]
      if (typeof text === 'string' && text.includes('data:image')) each.values[field.fieldname] = await extracted(doc, field, text)
    }
  }
}

async function extracted(doc: Document, field: Readonly<DocFieldJson>, text: string): Promise<string> {
  let result = ''
  let end = 0
  for (const found of text.matchAll(embedded)) {
    const [whole, before = '', type = '', parameters = '', content = ''] = found
    const url = await store(doc, field, { name: nameOf(parameters, type.toLowerCase()), content })
    result += text.slice(end, found.index) + before + url
    end = found.index + whole.length
  }
  return result + text.slice(end)
}

async function store(doc: Document, field: Readonly<DocFieldJson>, { name, content }: { name: string; content: string }): Promise<string> {
  const isPublic = Number(doc.meta.json.make_attachments_public ?? 0) || Number(field.make_attachment_public ?? 0)
  const file = await storeFile(doc.ctx, {
    source: Buffer.from(content, 'base64'),
    name,
    values: { is_private: isPublic ? 0 : 1, attached_to_doctype: doc.doctype, attached_to_name: doc.name, attached_to_field: field.fieldname },
  })
  return encodeURI(String(file.get('file_url'))).replaceAll('"', '%22')
}

/** The name that the address gives, with the ending of its type. */
function nameOf(parameters: string, type: string): string {
  const given = /(?:^|;)\s*filename=([^;]*)/i.exec(parameters)?.[1]?.replace(/[^\p{L}\p{N}._ -]/gu, '') ?? ''
  const ending = type === 'jpeg' ? 'jpg' : type
  return `${given.replace(/\.[^.]*$/, '').slice(0, 80) || crypto.randomUUID().slice(0, 13)}.${ending}`
}
