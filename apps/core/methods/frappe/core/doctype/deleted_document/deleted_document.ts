import { alreadyRestored, badArgument } from '@cortado/contract/error-catalogue.ts'
import { isCortadoError } from '@cortado/contract/errors.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import { restore as restoreDocument } from 'cortado/document/restore.ts'

/** Stores a deleted document anew; the message says so. */
export const restore = whitelist({ args: { name: 'any', alert: 'bool?' }, methods: ['POST', 'PUT'] }, async (ctx, args) => {
  const { document, asDraft } = await restoreDocument(ctx, String(args.name))
  if (asDraft) ctx.messages.push({ message: 'Cancelled Document restored as Draft' })
  if (args.alert !== false) ctx.messages.push({ message: `Document Restored: ${document.name}` })
})

const most = 500

/** Restores many; one that fails does not hold up the others. Answers the names in `restored`, `invalid` (restored before) and `failed`. */
export const bulk_restore = whitelist({ args: { docnames: 'json' }, methods: ['POST', 'PUT'] }, async (ctx, args) => {
  if (!Array.isArray(args.docnames) || args.docnames.length > most)
    throw badArgument({ argument: 'docnames', reason: `it should be a list of at most ${most} names` })
  const result = { restored: [] as string[], invalid: [] as string[], failed: [] as string[] }
  for (const name of args.docnames.map(String)) {
    try {
      await ctx.db.savepoint(() => restoreDocument(ctx, name))
      result.restored.push(name)
    } catch (error) {
      if (!isCortadoError(error) || error.status >= 500) throw error
      const { code, message } = error
      if (code === alreadyRestored.code) result.invalid.push(name)
      else {
        result.failed.push(name)
        ctx.messages.push({ message: `${name}: ${message}`, indicator: 'red' })
      }
    }
  }
  return result
})
