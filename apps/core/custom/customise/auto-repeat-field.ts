import type { Context } from 'cortado/context.ts'
import { insert } from 'cortado/document/insert.ts'
import { newDocument } from 'cortado/document/new.ts'
import type { Meta } from 'cortado/meta/meta.ts'

/** Gives a DocType that may be repeated the field that names its Auto Repeat, where it has none. Answers whether it was added. */
export async function addAutoRepeatField(ctx: Context, meta: Meta): Promise<boolean> {
  if (meta.field.has('auto_repeat')) return false
  const field = await newDocument(ctx, 'Custom Field', {
    dt: meta.name,
    fieldname: 'auto_repeat',
    label: 'Auto Repeat',
    fieldtype: 'Link',
    options: 'Auto Repeat',
    insert_after: 'append',
    read_only: 1,
    no_copy: 1,
    print_hide: 1,
    is_system_generated: 1,
  })
  field.flags.inCustomisation = true
  await insert(field)
  return true
}
