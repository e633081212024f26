import type { DocFieldJson } from '@cortado/contract/doctype.ts'
import type { Context } from '../context.ts'
import { type Meta, perMeta } from '../meta/meta.ts'
import type { SessionUser, UserPermissionEntry } from './user.ts'

/** A limit that User Permissions set on the documents of a DocType: the field's value has to be one of the allowed ones. */
export interface Restriction {
  /** `name`, or a Link field. */
  readonly field: string
  readonly allowed: readonly string[]
  /** Whether documents without a value pass. */
  readonly emptyPasses: boolean
  /** Child DocType whose rows are meant, with the table fields that hold them; absent: the document itself. */
  readonly rows?: { readonly meta: Meta; readonly tables: readonly string[] }
}

/** Whose documents are looked at, and for the sake of which DocType. */
export interface RestrictionOptions {
  /** DocType of the form for whose link the documents are searched: entries that apply to it count for their names, instead of those for the DocType itself. */
  readonly referenceDoctype?: string
}

/** Link fields that User Permissions look at. */
const restrictedLinks = perMeta((meta): readonly Readonly<DocFieldJson>[] => {
  const stored = new Set(meta.columns.map((column) => column.name))
  return meta.linkFields.filter((field) => field.options && !field.ignore_user_permissions && stored.has(field.fieldname))
})

/** The limits for this user; all have to hold. Empty: none. Compiled from memory, but for children that nobody has used yet. */
export async function restrictions(ctx: Context, meta: Meta, options: RestrictionOptions = {}): Promise<readonly Restriction[]> {
  if (ctx.user.userPermissions.size === 0) return []
  const strict = !meta.issingle && Boolean(Number(ctx.settings.get('apply_strict_user_permissions') ?? 0))
  // names for a link are those that its form may hold: entries for this DocType alone say nothing about others
  const own = allowedDocs(ctx.user, meta.name, options.referenceDoctype ?? meta.name)
  const found = own.length ? [{ field: 'name', allowed: own, emptyPasses: false }] : []
  return [...found, ...linksOf(ctx.user, meta, { forDoctype: meta.name, strict }), ...(await rowRestrictions(ctx, meta, strict))]
}

function linksOf(user: SessionUser, meta: Meta, { forDoctype, strict }: { forDoctype: string; strict: boolean }): Restriction[] {
  return restrictedLinks(meta).flatMap((field) => {
    const allowed = allowedDocs(user, field.options ?? '', forDoctype)
    return allowed.length ? [{ field: field.fieldname, allowed, emptyPasses: !strict }] : []
  })
}

async function rowRestrictions(ctx: Context, meta: Meta, strict: boolean): Promise<Restriction[]> {
  const found: Restriction[] = []
  for (const [name, fields] of Map.groupBy(meta.tableFields, (field) => field.options ?? '')) {
    const child = ctx.meta.peek(name) ?? (await ctx.meta.find(name))
    if (!child || child.isVirtual) continue
    const rows = { meta: child, tables: fields.map((field) => field.fieldname) }
    found.push(...linksOf(ctx.user, child, { forDoctype: meta.name, strict }).map((each) => ({ ...each, rows })))
  }
  return found
}

/** Documents of `doctype` that the user is limited to where documents of `forDoctype` are concerned; empty: no limit. */
export function allowedDocs(user: SessionUser, doctype: string, forDoctype: string): readonly string[] {
  const entries = user.userPermissions.get(doctype)
  return entries === undefined ? [] : [...new Set(entries.filter(appliesTo(forDoctype)).map((entry) => entry.doc))]
}

const appliesTo =
  (doctype: string) =>
  ({ applicable_for }: UserPermissionEntry): boolean =>
    applicable_for === null || applicable_for === doctype

/** What a link to `doctype` starts with in new documents of `forDoctype`: the entry marked as default, or the only one there is. */
export function defaultFromUserPermissions(ctx: Pick<Context, 'user'>, doctype: string, forDoctype: string): string | undefined {
  const entries = ctx.user.userPermissions.get(doctype) ?? []
  const applicable = entries.filter(appliesTo(forDoctype))
  return (applicable.find((entry) => entry.is_default) ?? (entries.length === 1 ? applicable[0] : undefined))?.doc
}
