import { whitelist } from 'cortado/app/whitelist.ts'
import { insert } from 'cortado/document/insert.ts'
import { load } from 'cortado/document/load.ts'
import { newDocument } from 'cortado/document/new.ts'
import { toWire } from 'cortado/document/wire.ts'
import { demand } from 'cortado/permission/decide.ts'

/** Notes that the user wants to be reminded, of a document that the user may read or of nothing in particular. Throws validation where that is past. */
export const create_new_reminder = whitelist(
  { args: { remind_at: 'string', description: 'string', reminder_doctype: 'string?', reminder_docname: 'any?' }, methods: ['POST', 'PUT'] },
  async (ctx, { remind_at, description, reminder_doctype, reminder_docname }) => {
    if (reminder_doctype && reminder_docname !== undefined) {
      const about = await load(ctx, reminder_doctype, String(reminder_docname))
      await demand(ctx, about.meta, 'read', about.values)
    }
    const doc = await newDocument(ctx, 'Reminder', { remind_at, description, reminder_doctype, reminder_docname })
    return toWire(await insert(doc), { nulls: 'omit' })
  },
)
