import { badAccessPolicy } from '@cortado/contract/error-catalogue.ts'
import { Document } from 'cortado/document/document.ts'
import { list } from 'cortado/document/list.ts'
import { readPolicy } from 'cortado/permission/policy/policy.ts'
import { type Right, rights } from 'cortado/permission/right.ts'

/** Says which documents of a DocType may be used, and by whom, beyond what roles say. Rules: docs/reference/permission.md. */
export default class AccessPolicy extends Document {
  async validate(): Promise<void> {
    const meta = await this.ctx.meta.get(this.get<string>('document_type'))
    if (meta.istable) throw this.refusal(`rows of ${meta.name} follow the document that they belong to: name its DocType`)
    const named = this.namedRights()
    if (named.length === 0) throw this.refusal('choose a right that it is about')
    if (!Number(this.get('enabled'))) return
    const { fault } = await readPolicy(this.asRow(), { meta, metas: this.ctx.meta })
    if (fault) throw this.refusal(fault)
    await this.warnOfClosing(named)
  }

  private namedRights(): Right[] {
    return rights.filter((right) => Number(this.get(right)) === 1)
  }

  private refusal(reason: string) {
    return badAccessPolicy({ policy: this.get('policy_name') ?? '', reason })
  }

  private asRow() {
    return {
      name: this.name,
      conditions: this.rows('conditions').map((row) => row.values),
      roles: this.rows('roles').map((row) => row.get<string>('role')),
      users: this.rows('users').map((row) => row.get<string>('user')),
    }
  }

  /** What no policy allows is closed, which who writes a denial may not expect. */
  private async warnOfClosing(named: readonly Right[]): Promise<void> {
    if (this.get('effect') !== 'Deny') return
    const doctype = this.get<string>('document_type')
    const fields = ['name', ...named]
    const filters = { document_type: doctype, effect: 'Allow', enabled: 1 }
    const allowing = (await list(this.ctx, 'Access Policy', { fields, filters }, { ignorePermissions: true })) as Record<string, unknown>[]
    const closed = named.filter((right) => !allowing.some((row) => Number(row[right]) === 1))
    if (closed.length === 0) return
    const message = `No policy allows to ${closed.join(', ')} ${doctype}: until one does, only Administrator may`
    this.ctx.messages.push({ message, title: 'Access Policy', indicator: 'orange' })
  }
}
