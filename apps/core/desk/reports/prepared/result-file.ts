import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { notFound, validation } from '@cortado/contract/error-catalogue.ts'
import type { Context } from 'cortado/context.ts'
import type { Row } from 'cortado/database/db.ts'
import { attachedFiles } from 'cortado/document/attachments.ts'
import type { Document } from 'cortado/document/document.ts'
import { openContent } from 'cortado/document/file-content.ts'
import { storeFile } from 'cortado/document/file-store.ts'
import type { ReadResult } from '../columns.ts'

const ending = '.json.gz'

/** Most bytes of a stored result, unpacked. */
const most = 64 * 2 ** 20

/** Keeps the result of a prepared report as a private file beside it. */
export async function storeResult(ctx: Context, name: string, outcome: Row): Promise<void> {
  const text = JSON.stringify(outcome)
  if (text.length > most) throw validation({ message: `The result is larger than ${most / 2 ** 20} MB: narrow it down by filters` })
  const source = await promisify(gzip)(text)
  const values = { is_private: 1, attached_to_doctype: 'Prepared Report', attached_to_name: name }
  await storeFile(ctx, { source, name: `${name}${ending}`, values })
}

/** The columns and rows of a stored result, without the line of totals. Throws notFound. */
export async function storedRows({ ctx, name }: Document): Promise<ReadResult> {
  const { columns, result, add_total_row, ...more } = JSON.parse(await resultText(ctx, name)) as Row
  const rows = result as Row[]
  return { ...more, columns: columns as ReadResult['columns'], result: add_total_row && rows.length > 0 ? rows.slice(0, -1) : rows }
}

/** The stored result of a prepared report as JSON text. Throws notFound where there is none. */
export async function resultText(ctx: Context, name: string): Promise<string> {
  const file = (await attachedFiles(ctx, 'Prepared Report', name)).find(({ file_name }) => String(file_name).endsWith(ending))
  const opened = file && (await openContent(ctx.site, String(file.file_url)))
  if (!opened) throw notFound({ doctype: 'File', name: `with the result of ${name}` })
  const text = await promisify(gunzip)(await buffer(opened.content), { maxOutputLength: most })
  return text.toString('utf8')
}
