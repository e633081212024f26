import { badArgument, notFound, permission } from '@cortado/contract/error-catalogue.ts'
import type { Context } from 'cortado/context.ts'
import type { Row } from 'cortado/database/db.ts'
import { copyDocument } from 'cortado/document/copy.ts'
import type { Document } from 'cortado/document/document.ts'
import { insert } from 'cortado/document/insert.ts'
import { list } from 'cortado/document/list.ts'
import { load } from 'cortado/document/load.ts'
import { newDocument } from 'cortado/document/new.ts'
import { rename } from 'cortado/document/rename.ts'
import { save } from 'cortado/document/save.ts'
import { isManager } from '../workspaces.ts'

// A workspace is its user's, or public and the Workspace Managers'. These rules stand in place of the rights on Workspace.

/** A workspace that the user may change. Throws notFound, permission with the given text. */
export async function workspaceFor(ctx: Context, name: string, refusal: string): Promise<Document> {
  const workspace = await load(ctx, 'Workspace', name, { lock: true })
  if (!isManager(ctx) && (Number(workspace.get('public') ?? 0) || workspace.get('for_user') !== ctx.user.name)) throw permission({ message: refusal })
  return workspace
}

/** Saves a workspace that `workspaceFor` has given. */
export function saveWorkspace(workspace: Document): Promise<Document> {
  workspace.flags.ignorePermissions = true
  return save(workspace)
}

/** What is said of a new workspace. */
export interface NewWorkspace {
  readonly title: string
  readonly isPublic: boolean
  readonly forUser: string
  readonly values: Row
}

/** A name that nobody else's private workspace can have: the user's stands behind the title. */
export const labelFor = (title: string, forUser: string): string => (forUser ? `${title}-${forUser}` : title)

/** Makes a workspace, at the end of its list. Throws permission for public ones where the user is no manager, and for those of others. */
export async function makeWorkspace(ctx: Context, { title, isPublic, forUser, values }: NewWorkspace): Promise<Document> {
  if (isPublic && !isManager(ctx)) throw permission({ message: 'Public workspaces are made by Workspace Managers' })
  if (!isPublic && forUser !== ctx.user.name && !isManager(ctx)) throw permission({ message: 'Cannot create private workspace of other users' })
  const doc = await newDocument(ctx, 'Workspace', {
    type: 'Workspace',
    content: '[]',
    ...values,
    title,
    public: Number(isPublic),
    for_user: isPublic ? '' : forUser,
    sequence_id: (await lastPlace(ctx, isPublic, forUser)) + 1,
  })
  doc.flags.ignorePermissions = true
  return insert(doc)
}

/** A copy with another title, behind its original where it stays in the same list. Throws as `makeWorkspace`. */
export async function copyWorkspace(original: Document, { title, isPublic, values }: Omit<NewWorkspace, 'forUser'>): Promise<Document> {
  const { ctx } = original
  if (isPublic && !isManager(ctx)) throw permission({ message: 'Public workspaces are made by Workspace Managers' })
  const copy = await copyDocument(original)
  const forUser = isPublic ? '' : ctx.user.name
  const isBeside = Boolean(Number(original.get('public') ?? 0)) === isPublic
  const place = isBeside ? Number(original.get('sequence_id') ?? 0) + 0.1 : (await lastPlace(ctx, isPublic, forUser)) + 1
  const label = labelFor(title, forUser)
  for (const [key, value] of Object.entries({ ...values, title, label, public: Number(isPublic), for_user: forUser, module: '', sequence_id: place }))
    copy.set(key, value)
  copy.name = label
  copy.flags.ignorePermissions = true
  return insert(copy)
}

async function lastPlace(ctx: Context, isPublic: boolean, forUser: string): Promise<number> {
  const filters = isPublic ? [['public', '=', 1]] : [['for_user', '=', forUser]]
  const query = { fields: ['sequence_id'], filters, order_by: 'sequence_id desc', page_length: 1 }
  const [last] = (await list(ctx, 'Workspace', query, { ignorePermissions: true })) as Row[]
  return Math.trunc(Number(last?.sequence_id ?? 0))
}

/** What a workspace is changed to. */
export interface WorkspaceChange {
  readonly title: string
  readonly isPublic: boolean
  readonly values: Row
}

const mostChildren = 200

/** Changes title, place and openness of a workspace; the workspaces below it follow, and names follow titles. Answers its name. Throws permission where it would become public and the user is no manager. */
export async function changeWorkspace(workspace: Document, { title, isPublic, values }: WorkspaceChange): Promise<string> {
  const { ctx } = workspace
  if (isPublic && !isManager(ctx)) throw permission({ message: 'Public workspaces are made by Workspace Managers' })
  const below = await childrenOf(workspace)
  const wasPublic = Boolean(Number(workspace.get('public') ?? 0))
  const forUser = isPublic ? '' : workspace.get<string | null>('for_user') || ctx.user.name
  if (wasPublic !== isPublic) workspace.set('sequence_id', (await lastPlace(ctx, isPublic, forUser)) + 1)
  for (const [key, value] of Object.entries(values)) workspace.set(key, value)
  const name = await settled(workspace, { title, isPublic, forUser })
  for (const { name: child } of below) {
    const doc = await load(ctx, 'Workspace', String(child), { lock: true })
    doc.set('parent_page', name)
    await settled(doc, { title: doc.get<string>('title'), isPublic, forUser: isPublic ? '' : doc.get<string | null>('for_user') || ctx.user.name })
  }
  return name
}

async function settled(doc: Document, { title, isPublic, forUser }: { title: string; isPublic: boolean; forUser: string }): Promise<string> {
  const label = labelFor(title, forUser)
  const from = doc.name
  for (const [key, value] of Object.entries({ title, public: Number(isPublic), for_user: forUser, label })) doc.set(key, value)
  await saveWorkspace(doc)
  return from === label ? from : rename(doc.ctx, 'Workspace', from, label, { force: true, ignorePermissions: true })
}

/** `parent_page` holds the name; older ones hold the title. */
async function childrenOf({ ctx, name, values }: Document): Promise<Row[]> {
  const query = {
    fields: ['name'],
    filters: [
      ['parent_page', 'in', [...new Set([name, String(values.title)])]],
      ['public', '=', Number(values.public ?? 0)],
    ],
    page_length: mostChildren,
  }
  return (await list(ctx, 'Workspace', query, { ignorePermissions: true })) as Row[]
}

/** Puts workspaces into an order: `order` names them by `name` or `title`, with the one above (`parent_page`). Those that it does not name stay. Throws badArgument. */
export async function sortWorkspaces(ctx: Context, order: unknown, filters: unknown[]): Promise<void> {
  if (!Array.isArray(order) || order.length > 1_000) throw badArgument({ argument: 'pages', reason: 'it should be a list of workspaces' })
  const known = (await list(ctx, 'Workspace', { fields: ['name', 'title'], filters, page_length: 1_000 }, { ignorePermissions: true })) as Row[]
  for (const [at, page] of (order as (Row | null)[]).entries()) {
    const found = known.find(({ name, title }) => (page?.name ? name === page.name : title === page?.title))
    if (!found) continue
    const doc = await load(ctx, 'Workspace', String(found.name), { lock: true })
    doc.set('sequence_id', at + 1)
    doc.set('parent_page', page?.parent_page ?? '')
    doc.flags.ignoreLinks = true
    await saveWorkspace(doc)
  }
}

/** The name of the workspace that a title means: a public one, or the user's own. Throws notFound. */
export async function nameOfTitle(ctx: Context, title: string, isPublic: boolean): Promise<string> {
  const filters = isPublic
    ? [
        ['public', '=', 1],
        ['label', '=', title],
      ]
    : [
        ['for_user', '=', ctx.user.name],
        ['label', 'in', [title, labelFor(title, ctx.user.name)]],
      ]
  const [found] = (await list(ctx, 'Workspace', { filters, page_length: 1 }, { ignorePermissions: true })) as Row[]
  if (found) return String(found.name)
  throw notFound({ doctype: 'Workspace', name: title })
}
