import { badScript, validation } from '@cortado/contract/error-catalogue.ts'
import { Document } from 'cortado/document/document.ts'
import { scriptDoctype, scriptEvents } from 'cortado/meta/scripts.ts'
import { scriptsEnabled } from 'cortado/script/demand-runnable.ts'
import { scriptFault } from 'cortado/script/run-script.ts'

/** What a script of each kind needs besides its text. */
const needed: Readonly<Record<string, readonly string[]>> = {
  'DocType Event': ['reference_doctype', 'doctype_event'],
  'Permission Query': ['reference_doctype'],
  API: ['api_method'],
  'Scheduler Event': ['event_frequency'],
}

/** A script that a site runs at events of documents, for lists, or as a method. JavaScript runs in a sandbox; Python is kept and never run. */
export default class ServerScript extends Document {
  async validate(): Promise<void> {
    const missing = (needed[this.get<string>('script_type')] ?? []).find((fieldname) => !this.get(fieldname))
    if (missing) throw validation({ message: `${this.meta.field.get(missing)?.label}: a script of the kind ${this.get('script_type')} needs it` })
    const doctype = this.get<string | null>('reference_doctype')
    if (doctype) await this.ctx.meta.get(doctype)
    await this.settleLanguage()
  }

  /** A text that can be read as JavaScript is JavaScript, where nothing else is said. Throws badScript. */
  private async settleLanguage(): Promise<void> {
    if (this.get('language') === 'Python') return
    const fault = await scriptFault(this.get<string | null>('script') ?? '')
    if (fault && this.get('language') === 'JavaScript') throw badScript({ script: this.name, reason: fault })
    this.set('language', fault ? 'Python' : 'JavaScript')
  }

  onUpdate(): void {
    this.forgetMeta()
    if (this.get('disabled')) return
    for (const message of this.reservations()) this.ctx.messages.push({ message, title: 'Server Script', indicator: 'orange' })
  }

  afterDelete(): void {
    this.forgetMeta()
  }

  afterRename(): void {
    this.forgetMeta()
  }

  /** Why it will not run as it is. */
  private reservations(): string[] {
    const event = this.get<string | null>('doctype_event') ?? ''
    return [
      ...(this.get('language') === 'Python' ? ['This script is Python: it is kept, and refused when it would run. Cortado runs JavaScript.'] : []),
      ...(scriptsEnabled(this.ctx) ? [] : ['Server scripts are disabled: set server_script_enabled in the configuration of the bench or the site.']),
      ...(this.get('script_type') === 'Scheduler Event' ? ['This script is kept, and not scheduled: there is no scheduler yet.'] : []),
      ...(this.get('script_type') === 'DocType Event' && !scriptEvents.has(event) ? [`Nothing causes the event ${event} yet.`] : []),
    ]
  }

  /** What is compiled of the DocTypes that it belongs, or belonged, to. */
  private forgetMeta(): void {
    const before = this.getBefore()?.reference_doctype
    for (const doctype of new Set([this.get<string | null>('reference_doctype'), before, scriptDoctype]))
      if (doctype) this.ctx.meta.clear(String(doctype))
  }
}
