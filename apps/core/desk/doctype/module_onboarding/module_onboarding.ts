import { dbSet } from 'cortado/document/db-set.ts'
import { Document } from 'cortado/document/document.ts'
import { load } from 'cortado/document/load.ts'
import { demand } from 'cortado/permission/decide.ts'
import { stepNames } from '../../onboarding.ts'

/** Steps by which people come to know a module. */
export default class ModuleOnboarding extends Document {
  static whitelisted = ['resetProgress']

  /** Lets the onboarding begin anew, for everyone. Needs the right to write. */
  async resetProgress(): Promise<void> {
    await demand(this.ctx, this.meta, 'write', this.values)
    await dbSet(this, { is_complete: 0 })
    for (const name of stepNames(this)) await dbSet(await load(this.ctx, 'Onboarding Step', name), { is_complete: 0, is_skipped: 0 })
    this.ctx.messages.push({ message: 'Module onboarding progress reset', alert: 1 })
  }
}
