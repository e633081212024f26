import { badEmail, permission, validation } from '@cortado/contract/error-catalogue.ts'
import { setPassword } from 'cortado/auth/passwords.ts'
import { endSessions } from 'cortado/auth/sessions.ts'
import { momentFromNow } from 'cortado/config/clock.ts'
import { compile } from 'cortado/database/build.ts'
import { Document } from 'cortado/document/document.ts'
import { newDocument } from 'cortado/document/new.ts'
import { isAddress } from 'cortado/mail/address.ts'
import { sql } from 'kysely'
import { checkPassword } from '../../password-policy.ts'
import { mailWelcome } from './account_mail.ts'
import { keepContact } from './contact.ts'
import { limitToOwn } from './own_type.ts'
import { keepDefaults, keepNotificationSettings, settleModules, settlePreferences } from './preferences.ts'
import { forgetUser, renameOwner } from './references.ts'
import { settleRoles, settleUserType } from './roles.ts'
import { settleUsername } from './username.ts'

const standardUsers = new Set(['Administrator', 'Guest'])

/** Someone who logs in. Named by e-mail address; Administrator and Guest are there always. */
export default class User extends Document {
  /** Set before the insert: the password was made for the user, and is asked nothing. */
  ignoresPasswordPolicy = false
  /** Set by the insert: a welcome mail is on its way. */
  isWelcomed = false
  /** A password that is set by this save; never a value of the document. */
  private newPassword: string | undefined

  autoname(): void {
    if (standardUsers.has(String(this.get('name')))) return
    const email = this.get<string | null>('email')?.trim().toLowerCase() ?? ''
    this.set('email', email)
    this.name = email
  }

  async beforeInsert(): Promise<void> {
    const limit = Number(this.ctx.site.config.throttle_user_limit ?? 0)
    if (limit > 0 && !this.flags.inImport && (await usersOfLastHour(this)) > limit) throw validation({ message: 'Throttled' })
  }

  async validate(): Promise<void> {
    this.validateStandard()
    this.settleNames()
    await settleRoles(this)
    this.tellWithoutRoles()
    await settleUserType(this)
    await settleUsername(this)
    this.takePassword()
    if (standardUsers.has(this.name)) return
    await settleModules(this)
    await settlePreferences(this)
  }

  private validateStandard(): void {
    if (!standardUsers.has(this.name)) {
      const email = this.isNew() ? (this.get<string | null>('email')?.trim().toLowerCase() ?? '') : this.name
      this.set('email', email)
      if (email !== '' && !isAddress(email)) throw badEmail({ value: email })
      return
    }
    if (this.isNew() && this.ctx.user.name !== 'Administrator') throw permission({ message: `${this.name} is a standard user` })
    if (!Number(this.get('enabled'))) throw validation({ message: `User ${this.name} cannot be disabled` })
  }

  private settleNames(): void {
    for (const key of ['first_name', 'middle_name', 'last_name']) {
      const value = this.get<string | null>(key)
      if (value) this.set(key, value.replace(/<[^>]*>/g, '').trim())
    }
    this.set('full_name', [this.get('first_name'), this.get('last_name')].filter(Boolean).join(' '))
    if (!this.get('language')) this.set('language', null)
  }

  private tellWithoutRoles(): void {
    if (!this.isNew() || this.get('user_type') !== 'System User' || this.rows('roles').length > 0) return
    this.ctx.messages.push({ message: `Newly created user ${this.name} has no roles enabled.`, title: 'No Roles Specified', indicator: 'orange' })
  }

  private takePassword(): void {
    const password = this.get<string | null>('new_password')
    this.set('new_password', null)
    this.newPassword = undefined
    if (!password || /^\*+$/.test(password)) return
    if (!this.ignoresPasswordPolicy) {
      const own = ['first_name', 'middle_name', 'last_name', 'username', 'birth_date'].map((key) => this.get<string | null>(key) ?? '')
      checkPassword(this.ctx, password, [this.name, ...own])
    }
    this.newPassword = password
    this.set('last_password_reset_date', this.ctx.clock.today())
  }

  async afterInsert(): Promise<void> {
    if (standardUsers.has(this.name)) return
    const share = await newDocument(this.ctx, 'DocShare', {
      user: this.name,
      share_doctype: 'User',
      share_name: this.name,
      read: 1,
      write: 1,
      share: 1,
    })
    share.flags.ignorePermissions = true
    share.flags.ignoreLinks = true
    await share.insert()
  }

  async onUpdate(): Promise<void> {
    const password = this.newPassword
    this.newPassword = undefined
    if (password !== undefined) await setPassword(this.ctx, this.name, password)
    const isDisabled = !Number(this.get('enabled')) && !this.isNew() && this.hasChanged('enabled')
    const logsOut = password !== undefined && !this.isNew() && Number(this.get('logout_all_sessions'))
    if (isDisabled || logsOut) await endSessions(this.ctx, this.name)
    if (standardUsers.has(this.name)) return
    await keepNotificationSettings(this)
    await keepDefaults(this)
    await keepContact(this)
    await limitToOwn(this)
    if (this.isNew() && Number(this.get('send_welcome_email'))) await this.welcome()
  }

  private async welcome(): Promise<void> {
    const { messages, user } = this.ctx
    this.isWelcomed = await mailWelcome(this)
    if (!this.isWelcomed) messages.push({ message: 'Please setup default outgoing Email Account from Settings > Email Account', alert: 1 })
    else if (user.name !== 'Guest') messages.push({ message: 'Welcome email sent' })
  }

  async onTrash(): Promise<void> {
    if (standardUsers.has(this.name)) throw validation({ message: `User ${this.name} cannot be deleted` })
    await endSessions(this.ctx, this.name)
    await forgetUser(this.ctx, this.name)
  }

  beforeRename(from: string, to: string): string {
    const name = to.trim().toLowerCase()
    if (standardUsers.has(from) || standardUsers.has(to)) throw validation({ message: `User ${from} cannot be renamed` })
    if (!isAddress(name)) throw badEmail({ value: to })
    return name
  }

  async afterRename(from: string, to: string): Promise<void> {
    await endSessions(this.ctx, from)
    await endSessions(this.ctx, to)
    await renameOwner(this.ctx, from, to)
  }
}

/** How many users were made within the last hour. */
export async function usersOfLastHour({ ctx }: Pick<Document, 'ctx'>): Promise<number> {
  const { db, clock } = ctx
  const since = momentFromNow(clock, -3_600_000)
  const [row] = await db.read(compile(db.dialect, sql`select count(*) as users from ${sql.table('tabUser')} where creation > ${since}`))
  return Number(row?.users ?? 0)
}
