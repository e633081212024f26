import { badEmail, permission, validation } from '@cortado/contract/error-catalogue.ts'
import { setPassword } from 'cortado/auth/passwords.ts'
import { endSessions } from 'cortado/auth/sessions.ts'
import { Document } from 'cortado/document/document.ts'
import { newDocument } from 'cortado/document/new.ts'
import { checkPassword } from '../../password-policy.ts'
import { forgetUser, renameOwner } from './references.ts'
import { settleRoles, settleUserType } from './roles.ts'
import { settleUsername } from './username.ts'

const standardUsers = new Set(['Administrator', 'Guest'])
const emailForm = /^[^\s@<>()[\],;:"\\]+@[^\s@<>()[\],;:"\\]+$/

/** Someone who logs in. Named by e-mail address; Administrator and Guest are there always. */
export default class User extends Document {
  /** A password that is set by this save; never a value of the document. */
  private newPassword: string | undefined

  autoname(): void {
    if (standardUsers.has(String(this.get('name')))) return
    const email = this.get<string | null>('email')?.trim().toLowerCase() ?? ''
    this.set('email', email)
    this.name = email
  }

  async validate(): Promise<void> {
    this.validateStandard()
    this.settleNames()
    if (this.isNew()) await settleUsername(this)
    await settleRoles(this)
    await settleUserType(this)
    this.takePassword()
  }

  private validateStandard(): void {
    if (!standardUsers.has(this.name)) {
      const email = this.get<string | null>('email')?.trim().toLowerCase() ?? ''
      this.set('email', email)
      if (email !== '' && !emailForm.test(email)) throw badEmail({ value: email })
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

  private takePassword(): void {
    const password = this.get<string | null>('new_password')
    this.set('new_password', null)
    this.newPassword = undefined
    if (!password || /^\*+$/.test(password)) return
    checkPassword(this.ctx, password, [this.name, ...['first_name', 'last_name', 'username'].map((key) => this.get<string | null>(key) ?? '')])
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
  }

  async onTrash(): Promise<void> {
    if (standardUsers.has(this.name)) throw validation({ message: `User ${this.name} cannot be deleted` })
    await endSessions(this.ctx, this.name)
    await forgetUser(this.ctx, this.name)
  }

  beforeRename(from: string, to: string): string {
    const name = to.trim().toLowerCase()
    if (standardUsers.has(from) || standardUsers.has(to)) throw validation({ message: `User ${from} cannot be renamed` })
    if (!emailForm.test(name)) throw badEmail({ value: to })
    return name
  }

  async afterRename(from: string, to: string): Promise<void> {
    await endSessions(this.ctx, from)
    await renameOwner(this.ctx, from, to)
  }
}
