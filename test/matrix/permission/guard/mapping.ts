import { whitelist } from 'cortado/app/whitelist.ts'
import { mapDocument } from 'cortado/document/mapping.ts'

/** Makes a new document of the same DocType out of a stored one: `args.doctype` names it. */
export const again = whitelist({ args: { source_name: 'string', args: 'json' } }, (ctx, { source_name: name, args }) => {
  const { doctype } = args as { doctype: string }
  return mapDocument(ctx, { doctype, name, maps: { [doctype]: { doctype } } })
})
