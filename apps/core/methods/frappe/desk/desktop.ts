import { badArgument, noPermission } from '@cortado/contract/error-catalogue.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import { dbSet } from 'cortado/document/db-set.ts'
import { load } from 'cortado/document/load.ts'
import { demand, may } from 'cortado/permission/decide.ts'
import { demandStep } from '../../../desk/onboarding.ts'
import { contentOf, isManager, isOpen, workspacesOf } from '../../../desk/workspaces.ts'

/** The workspaces that the user may see, and whether the user may change those of everyone and make some. */
export const get_workspace_sidebar_items = whitelist({ args: {} }, async (ctx) => ({
  pages: await workspacesOf(ctx),
  has_access: isManager(ctx),
  has_create_access: await may(ctx, await ctx.meta.get('Workspace'), 'create'),
}))

/** What a workspace shows to the user: `charts`, `shortcuts`, `cards`, `quick_lists`, `number_cards` …, each with its `items`. `page`: its name, or an object with it. */
export const get_desktop_page = whitelist({ args: { page: 'json' } }, async (ctx, { page }) => {
  const given = typeof page === 'object' && page !== null && 'name' in page ? page.name : page
  if (typeof given !== 'string') throw badArgument({ argument: 'page', reason: 'it should name a workspace' })
  const workspace = await load(ctx, 'Workspace', given)
  await demand(ctx, workspace.meta, 'read', workspace.values)
  if (!(await isOpen(workspace))) throw noPermission({ right: 'read', doctype: 'Workspace', name: workspace.name })
  return contentOf(workspace)
})

/** Notes that a step of an onboarding was done (`is_complete`) or passed over (`is_skipped`), for everyone. */
export const update_onboarding_step = whitelist(
  { args: { name: 'string', field: 'string', value: 'bool' }, methods: ['POST', 'PUT'] },
  async (ctx, { name, field, value }) => {
    if (field !== 'is_complete' && field !== 'is_skipped') throw badArgument({ argument: 'field', reason: 'it should be is_complete or is_skipped' })
    const step = await load(ctx, 'Onboarding Step', name)
    await demandStep(ctx, step.name)
    await dbSet(step, { [field]: value ? 1 : 0 })
  },
)
