import { badEmail, validation } from '@cortado/contract/error-catalogue.ts'
import { compile } from 'cortado/database/build.ts'
import { Document } from 'cortado/document/document.ts'
import { isAddress } from 'cortado/mail/address.ts'
import { sql } from 'kysely'

/** What an Email Domain says of the servers of its accounts. */
const ofDomain = [
  'use_tls',
  'use_ssl_for_outgoing',
  'smtp_server',
  'smtp_port',
  'email_server',
  'incoming_port',
  'use_imap',
  'use_ssl',
  'use_starttls',
]

/** An account that mail goes out through, and comes in by. At most one is the default of each direction. */
export default class EmailAccount extends Document {
  autoname(): void {
    const address = this.get<string | null>('email_id') ?? ''
    if (!this.get('email_account_name')) this.set('email_account_name', address.split('@')[0])
    this.name = this.get<string>('email_account_name')
  }

  async validate(): Promise<void> {
    const address = this.get<string | null>('email_id')?.trim() ?? ''
    if (!isAddress(address)) throw badEmail({ value: address })
    this.set('email_id', address)
    await this.demandOwnAddress()
    await this.takeDomain()
    if (!Number(this.get('enable_outgoing'))) this.set('default_outgoing', 0)
    if (!Number(this.get('enable_incoming'))) this.set('default_incoming', 0)
    if (Number(this.get('enable_outgoing')) && !this.get('smtp_server')) throw validation({ message: 'Outgoing mail needs an SMTP server' })
  }

  private async demandOwnAddress(): Promise<void> {
    const { db } = this.ctx
    const query = sql`select name from ${sql.table('tabEmail Account')} where lower(email_id) = ${this.get<string>('email_id').toLowerCase()} and name <> ${this.name} limit 1`
    const [row] = await db.read(compile(db.dialect, query))
    if (row) throw validation({ message: `Email Id must be unique, Email Account already exists for ${row.name}` })
  }

  private async takeDomain(): Promise<void> {
    const domain = this.get<string | null>('domain')
    if (!domain) return
    const found = await this.ctx.documents.load(this.ctx, 'Email Domain', domain)
    for (const field of ofDomain) if (this.meta.field.has(field) && found.meta.field.has(field)) this.set(field, found.get(field))
  }

  async onUpdate(): Promise<void> {
    for (const field of ['default_outgoing', 'default_incoming']) if (Number(this.get(field))) await this.beOnly(field)
  }

  private async beOnly(field: string): Promise<void> {
    const { db } = this.ctx
    await db.write(
      compile(db.dialect, sql`update ${sql.table('tabEmail Account')} set ${sql.id(field)} = 0 where ${sql.id(field)} = 1 and name <> ${this.name}`),
    )
  }
}
