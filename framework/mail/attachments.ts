import { buffer } from 'node:stream/consumers'
import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import { openContent } from '../document/file-content.ts'
import { MailFailure } from '../services/mail/mail.ts'

/** Bytes of all attachments of a mail. */
const most = 25 * 1024 * 1024

interface Attachment {
  readonly filename: string
  readonly type: string
  readonly content: Buffer
}

/** A mail with the files that the queue names (`[{fid}]` as JSON) behind what it says. Throws MailFailure where they are too large. */
export async function attach(ctx: Context, message: string, attachments: unknown): Promise<Buffer> {
  const files = await filesOf(ctx, attachments)
  return files.length === 0 ? Buffer.from(message, 'utf8') : around(message, files)
}

async function filesOf(ctx: Context, attachments: unknown): Promise<Attachment[]> {
  const { db } = ctx
  const names = fidsOf(attachments)
  if (names.length === 0) return []
  const rows = await db.read(
    compile(db.dialect, sql`select name, file_name, file_url from ${sql.table('tabFile')} where ${db.dialect.inList(sql.id('name'), names)}`),
  )
  const files: Attachment[] = []
  let left = most
  for (const name of names) {
    const row = rows.find((each) => each.name === name)
    const opened = row && (await openContent(ctx.site, String(row.file_url)))
    if (!opened) throw new MailFailure(`The attachment ${name} is gone`, { final: true })
    left -= opened.size ?? 0
    if (left < 0) {
      opened.content.destroy()
      throw new MailFailure(`The attachments are larger than ${most} bytes`, { final: true })
    }
    files.push({ filename: String(row.file_name), type: opened.type, content: await buffer(opened.content) })
  }
  return files
}

/** What is no list of files (Frappe also names print formats there) is left out. */
function fidsOf(attachments: unknown): string[] {
  const parsed: unknown = typeof attachments === 'string' && attachments !== '' ? JSON.parse(attachments) : []
  if (!Array.isArray(parsed)) return []
  return parsed.flatMap((each: unknown) =>
    typeof each === 'object' && each !== null && 'fid' in each && typeof each.fid === 'string' ? [each.fid] : [],
  )
}

/** The headers stay in front; what was the whole body becomes the first part of `multipart/mixed`. */
async function around(message: string, files: readonly Attachment[]): Promise<Buffer> {
  const { default: MimeNode } = await import('nodemailer/lib/mime-node')
  const [, head = '', body = ''] = /^([\s\S]*?)\r?\n\r?\n([\s\S]*)$/.exec(message) ?? []
  const lines = head.split(/\r?\n(?![ \t])/)
  const isAboutBody = (line: string): boolean => /^(content-|mime-version)/i.test(line)
  const mixed = new MimeNode('multipart/mixed')
  const first = `${lines.filter((line) => /^content-/i.test(line)).join('\r\n')}\r\n\r\n${body}`
  mixed.createChild(false).setRaw(first)
  for (const { filename, type, content } of files)
    mixed.createChild(type, { filename }).setHeader('Content-Disposition', 'attachment').setContent(content)
  // its own headers for envelope and date are not wanted: those in front count
  const built = (await mixed.build()).toString('latin1')
  const split = built.search(/\r?\n\r?\n/)
  const own = built
    .slice(0, split)
    .split(/\r?\n(?![ \t])/)
    .filter(isAboutBody)
  const headers = [...lines.filter((line) => !isAboutBody(line)), ...own].join('\r\n')
  return Buffer.from(`${headers}${built.slice(split)}`, 'latin1')
}
