import { badArgument, missingArgument, noPermission } from '@cortado/contract/error-catalogue.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import type { Row } from 'cortado/database/db.ts'
import type { Document } from 'cortado/document/document.ts'
import { load } from 'cortado/document/load.ts'
import { remove } from 'cortado/document/remove.ts'
import { toWire } from 'cortado/document/wire.ts'
import { objectArgument } from '../../../../../desk/dashboards/add.ts'
import {
  changeWorkspace,
  copyWorkspace,
  labelFor,
  makeWorkspace,
  nameOfTitle,
  saveWorkspace,
  sortWorkspaces,
  workspaceFor,
} from '../../../../../desk/workspace/change.ts'
import { changeWidgets, contentText } from '../../../../../desk/workspace/widgets.ts'
import { isManager, isOpen } from '../../../../../desk/workspaces.ts'

const methods = ['POST', 'PUT'] as const

const wire = (doc: Document): Promise<Row> => toWire(doc, { nulls: 'omit' })

const isSet = (given: unknown): boolean => given === true || given === 1 || given === '1' || given === 'true'

const look = ['icon', 'indicator_color', 'app', 'type', 'link_type', 'link_to', 'external_link'] as const

const lookOf = (page: Row): Row => Object.fromEntries(look.filter((key) => page[key] != null && page[key] !== '').map((key) => [key, page[key]]))

function titleOf(page: Row): string {
  const title = String(page.title ?? '').trim()
  if (title === '') throw missingArgument({ argument: 'title' })
  return title
}

/** Makes a workspace. `new_page`: `title`, `public`, `for_user`, `icon`, `parent_page`, `content` … Answers it; null where the user may make no public one. */
export const new_page = whitelist({ args: { new_page: 'json' }, methods }, async (ctx, args) => {
  const page = objectArgument(args.new_page, 'new_page')
  const isPublic = isSet(page.public)
  if (isPublic && !isManager(ctx)) return null
  const title = titleOf(page)
  const forUser = isPublic ? '' : String(page.for_user || ctx.user.name)
  const values = {
    ...lookOf(page),
    parent_page: page.parent_page ?? '',
    content: contentText(page.content, 'content'),
    label: page.label || labelFor(title, forUser),
  }
  return wire(await makeWorkspace(ctx, { title, isPublic, forUser, values }))
})

/** Saves the content of a workspace (by `name`, or `title`) with the widgets that it shows: `new_widgets` by kind, `blocks` all as they are now. */
export const save_page = whitelist(
  { args: { name: 'string?', title: 'string?', public: 'bool?', new_widgets: 'json?', blocks: 'json' }, methods },
  async (ctx, args) => {
    const given = args.name || args.title
    if (!given) throw missingArgument({ argument: 'name' })
    const name = args.name ? given : await nameOfTitle(ctx, given, args.public === true)
    const workspace = await workspaceFor(ctx, name, 'You need to be Workspace Manager to edit this document')
    workspace.set('content', contentText(args.blocks, 'blocks'))
    await changeWidgets(workspace, { added: args.new_widgets, blocks: args.blocks })
    await saveWorkspace(workspace)
    return { name: given, public: args.public ?? Boolean(Number(workspace.get('public') ?? 0)), label: workspace.get('label') }
  },
)

/** Changes title, icon, place and openness of a workspace; those below it follow. */
export const update_page = whitelist(
  { args: { name: 'string', title: 'string', icon: 'string?', indicator_color: 'string?', parent: 'string?', public: 'bool?' }, methods },
  async (ctx, args) => {
    const workspace = await workspaceFor(ctx, args.name, 'Need Workspace Manager role to edit workspaces that are not your own')
    const values = {
      icon: args.icon ?? '',
      ...(args.indicator_color !== undefined && { indicator_color: args.indicator_color }),
      parent_page: args.parent ?? '',
    }
    const label = await changeWorkspace(workspace, { title: titleOf(args), isPublic: args.public === true, values })
    return { name: args.title, public: args.public === true, label }
  },
)

const hiding = (hidden: 0 | 1) =>
  whitelist({ args: { page_name: 'string' }, methods }, async (ctx, { page_name }) => {
    const workspace = await workspaceFor(ctx, page_name, 'Need Workspace Manager role to hide/unhide workspaces that are not your own')
    workspace.set('is_hidden', hidden)
    await saveWorkspace(workspace)
    return true
  })

/** Hides a workspace from everybody but Workspace Managers. */
export const hide_page = hiding(1)

/** Shows a hidden workspace again. */
export const unhide_page = hiding(0)

/** Makes a copy of a workspace that the user may see. `new_page`: `title`, `is_public`, `icon`, `parent`. Answers it; null where the user may make no public one. */
export const duplicate_page = whitelist({ args: { page_name: 'string', new_page: 'json' }, methods }, async (ctx, args) => {
  const page = objectArgument(args.new_page, 'new_page')
  const isPublic = isSet(page.is_public)
  if (isPublic && !isManager(ctx)) return null
  const original = await load(ctx, 'Workspace', args.page_name)
  if (!isManager(ctx) && !(await isOpen(original))) throw noPermission({ right: 'read', doctype: 'Workspace', name: original.name })
  const values = { ...lookOf(page), parent_page: page.parent ?? '' }
  return wire(await copyWorkspace(original, { title: titleOf(page), isPublic, values }))
})

/** Deletes a workspace. `page`: an object with its `name`. Answers name, openness and title. */
export const delete_page = whitelist({ args: { page: 'json' }, methods: ['POST', 'DELETE'] }, async (ctx, args) => {
  const page = objectArgument(args.page, 'page')
  const workspace = await workspaceFor(ctx, String(page.name ?? ''), 'Cannot delete workspaces that are not your own without Workspace Manager role')
  await remove(ctx, 'Workspace', workspace.name, { ignorePermissions: true })
  return { name: workspace.name, public: Number(workspace.get('public') ?? 0), title: workspace.get('title') }
})

/** Puts the user's own workspaces, or as a manager the public ones, into an order: lists of `{ name or title, parent_page }`. Answers whether it did. */
export const sort_pages = whitelist({ args: { sb_public_items: 'json?', sb_private_items: 'json?' }, methods }, async (ctx, args) => {
  const isGiven = (items: unknown): boolean => Array.isArray(items) && items.length > 0
  if ([args.sb_public_items, args.sb_private_items].some((items) => items != null && items !== '' && !Array.isArray(items)))
    throw badArgument({ argument: 'sb_private_items', reason: 'both should be lists of workspaces' })
  if (isGiven(args.sb_private_items)) await sortWorkspaces(ctx, args.sb_private_items, [['for_user', '=', ctx.user.name]])
  else if (isGiven(args.sb_public_items) && isManager(ctx)) await sortWorkspaces(ctx, args.sb_public_items, [['public', '=', 1]])
  else return false
  return true
})
