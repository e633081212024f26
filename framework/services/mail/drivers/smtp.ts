import type { SMTPTransportOptions } from 'nodemailer/lib/smtp-transport'
import { type Letter, type MailDriver, MailFailure, type MailServer } from '../mail.ts'

/** Milliseconds for the connection and the greeting each, and without a sign of life afterwards. */
const greeting = 15_000
const silence = 45_000

/** Milliseconds for one mail in all. */
const most = 110_000

/** SMTP by nodemailer, which is loaded at the first mail: one connection for each, closed afterwards. */
export const smtpDriver: MailDriver = {
  async send(server, letter) {
    const { createTransport } = await import('nodemailer')
    const transport = createTransport(optionsOf(server))
    try {
      await withinTime(transport.sendMail({ envelope: { from: letter.from, to: [letter.to] }, raw: asBuffer(letter) }))
    } catch (cause) {
      throw failureOf(cause)
    } finally {
      transport.close()
    }
  },
}

const asBuffer = ({ mime }: Letter): Buffer => (typeof mime === 'string' ? Buffer.from(mime, 'utf8') : Buffer.from(mime))

function optionsOf({ host, port, security, login }: MailServer): SMTPTransportOptions {
  return {
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ...(login && { auth: { user: login.user, pass: login.password } }),
    connectionTimeout: greeting,
    greetingTimeout: greeting,
    socketTimeout: silence,
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

/** A server that answers a byte now and then keeps the socket alive, not the mail. */
async function withinTime(sending: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the mail server took longer than ${most / 1000} seconds`)), most)
  })
  try {
    await Promise.race([sending, late])
  } finally {
    clearTimeout(timer)
    // where the time was over, the connection is closed next, and what that ends in was told already
    sending.catch(() => {})
  }
}

/** Codes from 500 on are for good, but for those of a log-in: an administrator can mend that. */
function failureOf(cause: unknown): MailFailure {
  const { message = String(cause), responseCode, code } = cause as { message?: string; responseCode?: number; code?: string }
  return new MailFailure(message, { final: responseCode !== undefined && responseCode >= 500 && code !== 'EAUTH', cause })
}
