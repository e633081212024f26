import { badArgument } from '@cortado/contract/error-catalogue.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import { load } from 'cortado/document/load.ts'
import { demand } from 'cortado/permission/decide.ts'
import { applyRules, assignmentRules } from '../../../../../automation/assignment-rules.ts'

/** Documents in one call. */
const most = 500

/** Applies the Assignment Rules of a DocType to documents as they are. They have to be open to the user for writing, as if they were saved. Throws badArgument. */
export const bulk_apply = whitelist(
  { args: { doctype: 'string', docnames: 'json' }, methods: ['POST', 'PUT'] },
  async (ctx, { doctype, docnames }) => {
    if (!Array.isArray(docnames) || docnames.length > most)
      throw badArgument({ argument: 'docnames', reason: `it should be a list of at most ${most} names` })
    const rules = (await ctx.eventRules.of(assignmentRules, doctype)).filter((rule) => assignmentRules.isOn(rule))
    for (const name of new Set(docnames.map(String))) {
      const doc = await load(ctx, doctype, name, { lock: true })
      await demand(ctx, doc.meta, 'write', doc.values)
      if (assignmentRules.waitsFor({}, 'onUpdate', doc)) await applyRules(doc, rules)
    }
  },
)
