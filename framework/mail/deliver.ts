import { sql } from 'kysely'
import { momentFromNow } from '../config/clock.ts'
import type { Logger } from '../config/log.ts'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import type { Row } from '../database/db.ts'
import { type MailDriver, MailFailure, type MailServer } from '../services/mail/mail.ts'
import { getSecret, removeSecrets } from '../services/secrets/secrets.ts'
import { accountNamed, findOutgoing, type OutgoingAccount, serverOf } from './account.ts'
import { addressOf } from './address.ts'
import { attach } from './attachments.ts'
import { touch } from './claim.ts'

/** What mail is sent with. */
export interface Delivery {
  readonly driver: MailDriver
  readonly log: Pick<Logger, 'warn'>
}

/** How sending to one recipient ended. */
interface Outcome {
  readonly recipient: string
  readonly failure?: MailFailure
}

/** Seconds to wait before the next try, by how many there were; the last one goes on. */
const pauses = [60, 5 * 60, 15 * 60, 60 * 60]

/** Sends a row of Email Queue that was taken, to each recipient who has not got it yet, and writes down how it ended. */
export async function deliver(ctx: Context, row: Row, delivery: Delivery): Promise<void> {
  const name = String(row.name)
  const outcomes = await send(ctx, row, delivery)
  const failures = outcomes.flatMap(({ failure }) => failure ?? [])
  if (failures.length === 0) return finish(ctx, row, { status: 'Sent' })
  const tries = Number(row.retry ?? 0) + 1
  const reason = [...new Set(failures.map(({ message }) => message))].join('\n').slice(0, 10_000)
  const isOver = failures.every(({ final }) => final) || tries > Number(ctx.settings.get('email_retry_limit') ?? 3)
  delivery.log.warn({ mail: name, tries, reason }, isOver ? 'a mail could not be sent' : 'a mail could not be sent yet')
  if (!isOver) return postpone(ctx, name, { tries, reason })
  await finish(ctx, row, { status: (await anySent(ctx, name)) ? 'Partially Sent' : 'Error', reason, tries })
}

/** One failure for all where the mail cannot even be made. */
async function send(ctx: Context, row: Row, { driver, log }: Delivery): Promise<Outcome[]> {
  const { db } = ctx
  const query = sql`select name, recipient from ${sql.table('tabEmail Queue Recipient')} where parent = ${row.name} and parenttype = 'Email Queue' and coalesce(status, '') <> 'Sent' order by idx`
  const waiting = await db.read(compile(db.dialect, query))
  const outcomes: Outcome[] = []
  try {
    const account = await accountFor(ctx, row)
    const server = await serverOf(ctx, account)
    const message = await messageOf(ctx, row)
    for (const { name, recipient } of waiting) {
      await touch(ctx, String(row.name))
      await db.commit()
      const failure = await sendOne(driver, server, {
        from: account.address,
        to: addressOf(String(recipient)),
        mime: addressed(message, row, recipient),
      })
      outcomes.push({ recipient: String(recipient), failure })
      await note(ctx, String(name), failure)
    }
  } catch (cause) {
    await db.rollback()
    const isExpected = cause instanceof MailFailure
    if (!isExpected) log.warn({ err: cause, mail: row.name }, 'a mail could not be made')
    outcomes.push({ recipient: '', failure: isExpected ? cause : new MailFailure((cause as Error).message, { final: false, cause }) })
  }
  return outcomes
}

async function accountFor(ctx: Context, { email_account, sender, reference_doctype }: Row): Promise<OutgoingAccount> {
  const named = email_account ? await accountNamed(ctx, String(email_account)) : undefined
  const account =
    named ?? (await findOutgoing(ctx, { sender: String(sender ?? ''), doctype: reference_doctype ? String(reference_doctype) : undefined }))
  if (!account) throw new MailFailure('There is no Email Account to send it through', { final: false })
  return account
}

async function sendOne(driver: MailDriver, server: MailServer, letter: Parameters<MailDriver['send']>[1]): Promise<MailFailure | undefined> {
  try {
    await driver.send(server, letter)
    return undefined
  } catch (error) {
    if (error instanceof MailFailure) return error
    throw error
  }
}

/** The mail with its attachments. */
async function messageOf(ctx: Context, { name, message, attachments }: Row): Promise<Buffer> {
  const [hidden] = await ctx.db.read(
    compile(
      ctx.db.dialect,
      sql`select 1 as it from ${sql.table('__Auth')} where doctype = 'Email Queue' and name = ${name} and fieldname = 'message'`,
    ),
  )
  const text = hidden ? await getSecret(ctx, 'Email Queue', String(name), 'message') : String(message ?? '')
  return attach(ctx, text, attachments)
}

/** Places that Frappe leaves for each recipient. */
const places: readonly [string, (recipient: string) => string][] = [
  ['<!--recipient-->', (recipient) => recipient],
  ['<!--email open check-->', () => ''],
  ['<!--unsubscribe url-->', () => ''],
  ['<!--unsubscribe_url-->', () => ''],
  ['<!--cc message-->', () => ''],
]

/** The mail for one recipient: where its head does not name those who get it, this one. */
function addressed(message: Buffer, { expose_recipients }: Row, recipient: unknown): Buffer {
  // byte for byte, whatever the encoding is
  let text = message.toString('latin1')
  for (const [place, of] of places) text = text.replaceAll(place, of(String(recipient)))
  const head = text.slice(0, text.search(/\r?\n\r?\n/))
  if (expose_recipients !== 'header' && !/^to:/im.test(head)) text = `To: ${String(recipient)}\r\n${text}`
  return Buffer.from(text, 'latin1')
}

async function note({ db }: Context, name: string, failure: MailFailure | undefined): Promise<void> {
  const changes = failure ? sql`error = ${failure.message}` : sql`status = 'Sent', error = null`
  await db.write(compile(db.dialect, sql`update ${sql.table('tabEmail Queue Recipient')} set ${changes} where name = ${name}`))
  await db.commit()
}

async function anySent({ db }: Context, name: string): Promise<boolean> {
  const query = sql`select 1 as it from ${sql.table('tabEmail Queue Recipient')} where parent = ${name} and parenttype = 'Email Queue' and status = 'Sent' limit 1`
  return (await db.read(compile(db.dialect, query))).length > 0
}

async function postpone(ctx: Context, name: string, { tries, reason }: { tries: number; reason: string }): Promise<void> {
  const { db, clock } = ctx
  const pause = pauses[Math.min(tries, pauses.length) - 1] ?? 60
  const due = momentFromNow(clock, pause * 1000)
  const query = sql`update ${sql.table('tabEmail Queue')} set status = 'Not Sent', retry = ${tries}, error = ${reason}, send_after = ${due}, modified = ${clock.timestamp()} where name = ${name}`
  await db.write(compile(db.dialect, query))
  await db.commit()
}

/** What was hidden in it is not needed any more; its Communication learns how it ended. */
async function finish(ctx: Context, { name, communication }: Row, end: { status: string; reason?: string; tries?: number }): Promise<void> {
  const { db, clock } = ctx
  const tries = end.tries === undefined ? sql`` : sql`, retry = ${end.tries}`
  await db.write(
    compile(
      db.dialect,
      sql`update ${sql.table('tabEmail Queue')} set status = ${end.status}, error = ${end.reason ?? null}${tries}, modified = ${clock.timestamp()} where name = ${name}`,
    ),
  )
  if (end.status === 'Sent') await removeSecrets(ctx, 'Email Queue', String(name))
  if (communication) {
    const delivered = end.status === 'Error' ? 'Error' : 'Sent'
    await db.write(compile(db.dialect, sql`update ${sql.table('tabCommunication')} set delivery_status = ${delivered} where name = ${communication}`))
  }
  await db.commit()
}
