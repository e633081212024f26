import { outgoingEmail } from '@cortado/contract/error-catalogue.ts'
import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import type { Row } from '../database/db.ts'
import type { MailServer } from '../services/mail/mail.ts'
import { getSecret } from '../services/secrets/secrets.ts'
import { addressOf, formatAddress } from './address.ts'

/** An account that mail goes out through: an Email Account, or the one of the site's configuration. */
export interface OutgoingAccount {
  /** Name of the Email Account; undefined: of the configuration. */
  readonly name: string | undefined
  /** Its address, with a name where it has one: who mail is from that nobody in particular sends. */
  readonly sender: string
  readonly address: string
  /** Mail is from this address whoever sends it. */
  readonly alwaysAddress: boolean
  /** … and under this account's name. */
  readonly alwaysName: boolean
  readonly values: Row
}

/** What tells which account a mail goes through. */
export interface AccountWish {
  /** Who sends it: an account with this address is preferred. */
  readonly sender?: string
  /** DocType that it is about: an account that appends to it comes first. */
  readonly doctype?: string
}

/** The account that a mail goes out through. Throws outgoingEmail where there is none. */
export async function outgoingAccount(ctx: Context, wish: AccountWish = {}): Promise<OutgoingAccount> {
  const found = await findOutgoing(ctx, wish)
  if (!found) throw outgoingEmail()
  return found
}

/** The account of that name; undefined: it is gone, or sends no mail any more. */
export async function accountNamed(ctx: Context, name: string): Promise<OutgoingAccount | undefined> {
  const [row] = await accounts(ctx, sql`name = ${name}`)
  return row && accountOf(row)
}

/** As `outgoingAccount`; undefined where there is none. One statement. */
export async function findOutgoing(ctx: Context, { sender, doctype }: AccountWish): Promise<OutgoingAccount | undefined> {
  const address = sender === undefined ? undefined : addressOf(sender)
  const rows = await accounts(ctx, sql`(append_to = ${doctype ?? null} or email_id = ${address ?? null} or default_outgoing = 1)`)
  const row =
    rows.find((each) => doctype !== undefined && each.append_to === doctype) ??
    rows.find((each) => address !== undefined && String(each.email_id).toLowerCase() === address) ??
    rows.find((each) => Number(each.default_outgoing))
  return row ? accountOf(row) : configured(ctx)
}

function accounts({ db }: Context, which: ReturnType<typeof sql>): Promise<Row[]> {
  const query = sql`select * from ${sql.table('tabEmail Account')} where enable_outgoing = 1 and ${which} order by default_outgoing desc, creation limit 100`
  return db.read(compile(db.dialect, query))
}

function accountOf(values: Row): OutgoingAccount {
  const address = String(values.email_id ?? '')
  return {
    name: String(values.name),
    address,
    sender: formatAddress({ name: String(values.email_account_name ?? values.name), address }),
    alwaysAddress: Boolean(Number(values.always_use_account_email_id_as_sender)),
    alwaysName: Boolean(Number(values.always_use_account_name_as_sender_name)),
    values,
  }
}

/** `mail_server` and its neighbours in the configuration, under Frappe's keys. */
function configured({ site: { config } }: Context): OutgoingAccount | undefined {
  const address = String(config.auto_email_id ?? config.mail_login ?? '')
  if (typeof config.mail_server !== 'string' || config.mail_server === '' || address === '') return undefined
  return {
    name: undefined,
    address,
    sender: formatAddress({ name: String(config.email_sender_name ?? ''), address }),
    alwaysAddress: Boolean(config.always_use_account_email_id_as_sender),
    alwaysName: Boolean(config.always_use_account_name_as_sender_name),
    values: {
      smtp_server: config.mail_server,
      smtp_port: config.mail_port,
      use_tls: config.use_tls,
      use_ssl_for_outgoing: config.use_ssl,
      login_id: config.mail_login,
      no_smtp_authentication: config.mail_login ? 0 : 1,
      password: config.mail_password,
    },
  }
}

/** The server of an account, with its password. Throws validation errors where the password cannot be opened. */
export async function serverOf(ctx: Context, { name, address, values }: OutgoingAccount): Promise<MailServer> {
  const isTls = Boolean(Number(values.use_ssl_for_outgoing ?? 0))
  const security = isTls ? 'tls' : Number(values.use_tls ?? 0) ? 'starttls' : 'plain'
  const server = { host: String(values.smtp_server ?? ''), port: Number(values.smtp_port) || (isTls ? 465 : 587), security } as const
  if (Number(values.no_smtp_authentication ?? 0)) return server
  const password = name === undefined ? String(values.password ?? '') : await getSecret(ctx, 'Email Account', name, 'password')
  return { ...server, login: { user: String(values.login_id || address), password } }
}
