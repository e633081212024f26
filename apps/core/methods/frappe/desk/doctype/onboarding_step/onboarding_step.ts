import { badArgument } from '@cortado/contract/error-catalogue.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import type { Row } from 'cortado/database/db.ts'
import { demand } from 'cortado/permission/decide.ts'
import { stepsOf } from '../../../../../desk/onboarding.ts'

const most = 200

/** The steps of an onboarding as the Desk shows them. `ob_steps`: rows with a `step`. */
export const get_onboarding_steps = whitelist({ args: { ob_steps: 'json' } }, async (ctx, { ob_steps: given }) => {
  if (!Array.isArray(given) || given.length > most) throw badArgument({ argument: 'ob_steps', reason: `it should be a list of at most ${most} rows` })
  await demand(ctx, await ctx.meta.get('Onboarding Step'), 'read')
  return stepsOf(
    ctx,
    given.map((row: unknown) => String((row as Row | null)?.step ?? '')),
  )
})
