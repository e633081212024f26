import { permission } from '@cortado/contract/error-catalogue.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import { lockOf, unlockDocument } from 'cortado/document/document-lock.ts'
import { load } from 'cortado/document/load.ts'
import { demand } from 'cortado/permission/decide.ts'

/** From then on a lock counts as forgotten, and whoever may write the document may end it. */
const patience = 60 * 60 * 1000

/**
 * Ends the lock of a document. Its holder and System Managers may do so at any time, who else may write the document after an hour. Throws
 * notFound, noPermission, permission.
 */
export const unlock_document = whitelist({ args: { doctype: 'string', name: 'any' }, methods: ['POST', 'PUT'] }, async (ctx, args) => {
  const doc = await load(ctx, args.doctype, String(args.name))
  await demand(ctx, doc.meta, 'write', doc.values)
  const lock = await lockOf(doc)
  if (!lock) return
  const isOld = lock.creation < ctx.clock.local(new Date(Date.now() - patience))
  if (lock.owner !== ctx.user.name && !ctx.user.roles.has('System Manager') && !isOld)
    throw permission({ message: `${lock.owner} locked ${doc.doctype} ${doc.name} less than an hour ago: ${lock.reason}` })
  await unlockDocument(doc)
  ctx.messages.push({ message: 'Document Unlocked', alert: 1, indicator: 'green' })
})
