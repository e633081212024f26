import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import { list } from 'cortado/document/list.ts'
import { load } from 'cortado/document/load.ts'
import { toWire } from 'cortado/document/wire.ts'
import { workflowOf } from 'cortado/document/workflow.ts'
import { describeDoctypes } from 'cortado/meta/describe-doctypes.ts'
import type { Meta } from 'cortado/meta/meta.ts'
import { may } from 'cortado/permission/decide.ts'
import { sql } from 'kysely'
import { clientFiles, clientScripts } from './form-scripts.ts'

/**
 * A DocType and those of its tables, in order, as forms and lists need them: the definition, what its links show of their targets, scripts,
 * print formats, the workflow, connections, columns of boards.
 */
export async function formMetas(ctx: Context, meta: Meta): Promise<Row[]> {
  const tables = await Promise.all(meta.tableFields.map(({ options }) => ctx.meta.find(options ?? '')))
  const metas = [meta, ...tables.filter((child) => child !== undefined)]
  const described = await describeDoctypes(ctx, metas)
  return Promise.all(metas.map((each, i) => formMeta(ctx, each, described[i] ?? {})))
}

async function formMeta(ctx: Context, meta: Meta, described: Row): Promise<Row> {
  const fields = await Promise.all((described.fields as Row[]).map((field) => withTarget(ctx, field)))
  if (meta.istable) return { ...described, fields, __assets_loaded: true }
  const [files, scripts, printFormats, workflow, boards, workspaces] = await Promise.all([
    clientFiles(ctx, meta),
    clientScripts(ctx, meta.name),
    printFormatsOf(ctx, meta.name),
    workflowDocuments(ctx, meta),
    boardColumns(ctx, meta.name),
    workspacesOf(ctx, meta.name),
  ])
  return {
    ...described,
    fields,
    ...files,
    ...scripts,
    __print_formats: printFormats,
    __workflow_docs: workflow,
    __dashboard: dashboardOf(meta),
    __kanban_column_fields: boards,
    ...(workspaces.length > 0 && { __workspaces: workspaces }),
    __assets_loaded: true,
  }
}

/** A link tells which fields of its target are searched, and what kind of DocType that is. */
async function withTarget(ctx: Context, field: Row): Promise<Row> {
  const target = field.fieldtype === 'Link' && field.options ? await ctx.meta.find(String(field.options)) : undefined
  if (!target) return field
  const searched = target.searchFields
  return { ...field, linked_document_type: target.json.document_type ?? '', ...(searched.length > 0 && { search_fields: searched }) }
}

async function printFormatsOf({ db }: Context, doctype: string): Promise<Row[]> {
  const rows = await db.read(
    compile(
      db.dialect,
      sql`select * from ${sql.table('tabPrint Format')} where doc_type = ${doctype} and docstatus < 2 and disabled = 0 order by creation, name`,
    ),
  )
  return rows.map((row) => ({ ...row, doctype: 'Print Format' }))
}

/** The active workflow and its states, the state's own documents: what a form draws its buttons and colours from. */
async function workflowDocuments(ctx: Context, meta: Meta): Promise<Row[]> {
  const workflow = await workflowOf(ctx, meta)
  if (!workflow) return []
  const states = workflow.states.map(({ state }) => load(ctx, 'Workflow State', state))
  const documents = await Promise.all([load(ctx, 'Workflow', workflow.name), ...states])
  return Promise.all(documents.map((doc) => toWire(doc, { nulls: 'omit', unmasked: true })))
}

/** Fields by which boards that the user may read have their columns. */
async function boardColumns(ctx: Context, doctype: string): Promise<string[] | null> {
  if (!(await may(ctx, await ctx.meta.get('Kanban Board'), 'read'))) return null
  const boards = (await list(ctx, 'Kanban Board', { fields: ['field_name'], filters: { reference_doctype: doctype }, page_length: 0 })) as Row[]
  return [...new Set(boards.map(({ field_name }) => String(field_name)))]
}

/** A public workspace that has the DocType as a shortcut, else one that links to it. */
async function workspacesOf({ db }: Context, doctype: string): Promise<string[]> {
  const parents = (table: string, type: string) =>
    db.read(
      compile(
        db.dialect,
        sql`select w.name from ${sql.table(table)} s join ${sql.table('tabWorkspace')} w on w.name = s.parent
          where s.link_to = ${doctype} and s.${sql.id(type)} = 'DocType' and w.public = 1 order by w.sequence_id, w.name limit 1`,
      ),
    )
  const [shortcuts, links] = await Promise.all([parents('tabWorkspace Shortcut', 'type'), parents('tabWorkspace Link', 'link_type')])
  return (shortcuts.length > 0 ? shortcuts : links).map(({ name }) => String(name))
}

/** Groups of connected DocTypes. `fieldname`: by which most of them link here; the others are in `non_standard_fieldnames`. */
export interface Dashboard {
  readonly fieldname?: string
  readonly transactions: readonly { readonly label: string | null; readonly items: readonly string[] }[]
  readonly non_standard_fieldnames: Readonly<Record<string, string>>
  readonly internal_links: Readonly<Record<string, readonly [table: string, field: string]>>
}

/** A DocType's links in the form in which a form shows them as connections. */
function dashboardOf({ json }: Meta): Dashboard {
  const groups: { label: string | null; items: string[] }[] = []
  const others: Record<string, string> = {}
  const internal: Record<string, readonly [string, string]> = {}
  let fieldname: string | undefined
  for (const link of json.links ?? []) {
    if (link.hidden) continue
    const doctype = link.parent_doctype || link.link_doctype
    const group = link.group ? groups.find(({ label }) => label === link.group) : undefined
    if (!group) groups.push({ label: link.group || null, items: [doctype] })
    else if (!group.items.includes(doctype)) group.items.push(doctype)
    fieldname ??= link.link_fieldname
    if (link.is_child_table) internal[doctype] = [link.table_fieldname ?? '', link.link_fieldname]
    else if (link.link_fieldname !== fieldname) others[link.link_doctype] = link.link_fieldname
  }
  return { ...(fieldname && { fieldname }), transactions: groups, non_standard_fieldnames: others, internal_links: internal }
}
