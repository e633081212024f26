import { validation } from '@cortado/contract/error-catalogue.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import { load } from 'cortado/document/load.ts'
import { demand } from 'cortado/permission/decide.ts'
import { fillTemplate } from '../../../../../email/templates.ts'

/** An Email Template as a mail: subject and message, with the values of `doc` in place of `{{ field }}` and `{{ doc.field }}`. Throws validation for other Jinja. */
export const get_email_template = whitelist({ args: { template_name: 'string', doc: 'json?' } }, async (ctx, args) => {
  const template = await load(ctx, 'Email Template', args.template_name)
  await demand(ctx, template.meta, 'read', template.values)
  const doc = typeof args.doc === 'object' && args.doc !== null ? Object.entries(args.doc) : []
  const values = doc.filter(([, value]) => typeof value !== 'object' || value === null)
  const words = Object.fromEntries(values.flatMap(([key, value]) => [[key, value] as const, [`doc.${key}`, value] as const]))
  const text = template.get<string | null>(Number(template.get('use_html')) ? 'response_html' : 'response') ?? ''
  const subject = fillTemplate(template.get<string | null>('subject') ?? '', words, { isHtml: false })
  const message = fillTemplate(text, words, { isHtml: true })
  if (subject === undefined || message === undefined)
    throw validation({
      message: `The Email Template ${template.name} holds more than {{ field }}: that is not run, or the document does not have the field`,
    })
  return { subject, message }
})
