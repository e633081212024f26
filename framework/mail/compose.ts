import { randomUUID } from 'node:crypto'
import type { Context } from '../context.ts'

/** The parts of a mail. */
export interface MailParts {
  readonly from: string
  /** Who reads in its head that they got it. Absent: each recipient, themselves alone. */
  readonly to?: readonly string[]
  readonly cc?: readonly string[]
  readonly replyTo?: string
  readonly subject: string
  readonly html: string
  /** With its angle brackets. */
  readonly messageId: string
  readonly inReplyTo?: string
  readonly date: Date
}

/** A Message-ID that no other mail has, with its angle brackets. */
export const makeMessageId = ({ site }: Pick<Context, 'site'>): string => `<${randomUUID()}@${site.name}>`

/** A mail as it travels: HTML with a plain text beside it, in ASCII. Line breaks in what is to become a header are taken out by the library. */
export async function composeMail({ html, date, messageId, ...head }: MailParts): Promise<string> {
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer')
  const composed = new MailComposer({
    ...head,
    to: head.to && [...head.to],
    cc: head.cc && [...head.cc],
    date,
    messageId,
    html,
    text: plainText(html),
    textEncoding: 'quoted-printable',
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return (await composed.compile().build()).toString('utf8')
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: ' ' }

/** HTML as plain text: links with their addresses, blocks as lines. */
export function plainText(html: string): string {
  return html
    .replace(/<(style|script|head)\b[\s\S]*?<\/\1>/gi, '')
    .replace(/<a\b[^>]*\bhref="([^"]*)"[^>]*>([\s\S]*?)<\/a>/gi, (_, href: string, text: string) =>
      text.trim() === href ? href : `${text} (${href})`,
    )
    .replace(/<(br|\/p|\/div|\/h\d|\/li|\/tr)\b[^>]*>/gi, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&(#39|[a-z]+);/g, (whole, name: string) => entities[name] ?? whole)
    .replace(/[ \t]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}
