import { badArgument } from '@cortado/contract/error-catalogue.ts'
import { isCortadoError } from '@cortado/contract/errors.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import type { Context } from 'cortado/context.ts'
import { count } from 'cortado/document/count.ts'
import { insert } from 'cortado/document/insert.ts'
import { type ListQuery, type ListTable, list, listTable } from 'cortado/document/list.ts'
import { remove } from 'cortado/document/remove.ts'
import { save } from 'cortado/document/save.ts'
import { escapeText } from 'cortado/http/pages/html.ts'
import { demand } from 'cortado/permission/decide.ts'
import { noteExport } from '../../../desk/export/access-log.ts'
import { demandFileRequest, fileArguments, tableFile } from '../../../desk/export/file.ts'
import { totalsOf } from '../../../desk/reports/totals.ts'
import { exportedList } from './reportview/export.ts'
import { newReport, ownReport } from './reportview/saved_reports.ts'
import { filterStats, statsOf } from './reportview/stats.ts'

const queryArguments = {
  doctype: 'string',
  fields: 'json?',
  filters: 'json?',
  or_filters: 'json?',
  order_by: 'string?',
  group_by: 'string?',
  start: 'int?',
  page_length: 'int?',
  limit_start: 'int?',
  limit_page_length: 'int?',
  distinct: 'bool?',
  parent_doctype: 'string?',
  aggregate_function: 'string?',
  aggregate_on_doctype: 'string?',
  aggregate_on_field: 'string?',
  with_comment_count: 'bool?',
  add_total_row: 'bool?',
} as const

type QueryArguments = Parameters<typeof get>[1]

/** Rows of a list in its compressed form: keys once, values by row; `[]` where there are none. */
export const get = whitelist({ args: queryArguments }, async (ctx, args) => {
  const table = await listTable(ctx, args.doctype, queryOf(args), { ownOrder: true })
  if (table.values.length === 0) return []
  const { keys, values } = args.with_comment_count ? withCommentCount(table) : table
  if (args.add_total_row) values.push(totalsOf(await ctx.meta.get(args.doctype), keys, values))
  return { keys, values, user_info: {} }
})

/** Rows of a list as objects. */
export const get_list = whitelist({ args: queryArguments }, (ctx, args) => list(ctx, args.doctype, queryOf(args), { ownOrder: true }))

/** How many documents a list would hold; with `limit`, counting stops there. */
export const get_count = whitelist(
  { args: { doctype: 'string', filters: 'json?', or_filters: 'json?', limit: 'int?', parent_doctype: 'string?' } },
  (ctx, args) =>
    count(
      ctx,
      args.doctype,
      { filters: args.filters, or_filters: args.or_filters, parent_doctype: args.parent_doctype },
      { most: Math.max(args.limit ?? 0, 0) },
    ),
)

function queryOf(args: QueryArguments): ListQuery {
  const aggregate = aggregateOf(args)
  return {
    fields: aggregate === undefined ? args.fields : [...fieldList(args.fields), aggregate],
    filters: args.filters,
    or_filters: args.or_filters,
    order_by: args.order_by,
    group_by: args.group_by,
    start: args.start ?? args.limit_start,
    page_length: args.page_length ?? args.limit_page_length,
    distinct: args.distinct,
    parent_doctype: args.parent_doctype,
  }
}

const fieldList = (fields: unknown): readonly unknown[] => (Array.isArray(fields) ? fields : fields == null || fields === '' ? [] : [fields])

/** The computed column of a grouped list, `_aggregate_column`; undefined: the client asks for none. Throws badArgument. */
function aggregateOf({
  doctype,
  group_by,
  aggregate_function: asked,
  aggregate_on_doctype: on,
  aggregate_on_field: field,
}: QueryArguments): string | undefined {
  if (!group_by || !asked) return undefined
  if (asked === 'count') return `count(\`tab${doctype}\`.\`name\`) as _aggregate_column`
  if ((asked !== 'sum' && asked !== 'avg') || !field)
    throw badArgument({ argument: 'aggregate_function', reason: 'it should be count, sum or avg, the latter two with aggregate_on_field' })
  return `${asked}(\`tab${on || doctype}\`.\`${field}\`) as _aggregate_column`
}

function withCommentCount({ keys, values }: ListTable): ListTable {
  const at = keys.indexOf('_comments')
  return { keys: [...keys, '_comment_count'], values: values.map((row) => [...row, at === -1 ? 0 : lengthOf(row[at])]) }
}

function lengthOf(json: unknown): number {
  try {
    const comments: unknown = JSON.parse(String(json || '[]'))
    return Array.isArray(comments) ? comments.length : 0
  } catch {
    // a column that anybody may have written: what is no list counts as none
    return 0
  }
}

/** A list as a file for spreadsheets. Needs the right to export. */
export const export_query = whitelist(
  {
    args: {
      ...queryArguments,
      ...fileArguments,
      title: 'string?',
      selected_items: 'json?',
      add_totals_row: 'bool?',
      translate_values: 'bool?',
    },
  },
  async (ctx, args) => {
    demandFileRequest(args)
    const meta = await ctx.meta.get(args.doctype)
    const table = await exportedList(ctx, meta, {
      query: { ...queryOf(args), start: 0, page_length: 0 },
      names: namesOf(args.selected_items),
      totals: args.add_totals_row === true,
      title: args.title,
      translate: args.translate_values === true,
    })
    await noteExport(ctx, { doctype: meta.name, type: args.file_format_type || 'CSV', filters: args.filters })
    return tableFile(table, args)
  },
)

function namesOf(items: unknown): readonly string[] {
  if (items == null || items === '') return []
  if (!Array.isArray(items)) throw badArgument({ argument: 'selected_items', reason: 'it should be a list of names' })
  return items.map(String)
}

const mostDeleted = 500

/**
 * Deletes documents, each for itself: those that others of them kept from going are tried again, and who stays is named in a message.
 * Throws badArgument for more than 500.
 */
export const delete_items = whitelist({ args: { doctype: 'string', items: 'json' }, methods: ['POST', 'DELETE'] }, async (ctx, args) => {
  if (!Array.isArray(args.items)) throw badArgument({ argument: 'items', reason: 'it should be a list of names' })
  const items = args.items.map(String)
  if (items.length > mostDeleted) throw badArgument({ argument: 'items', reason: `it holds more than ${mostDeleted} names` })
  const left = await removeAll(ctx, args.doctype, items)
  const told = left.map(({ name, reason }) => `${name} (${reason})`).join(', ')
  if (left.length)
    ctx.messages.push({ message: `Failed to delete ${left.length} documents: ${told}`, title: 'Bulk Operation Failed', indicator: 'red' })
})

/** A document that was not deleted, and why. */
interface Kept {
  readonly name: string
  readonly reason: string
}

async function removeAll(ctx: Context, doctype: string, names: readonly string[]): Promise<readonly Kept[]> {
  const left: Kept[] = []
  for (const name of names) {
    try {
      await ctx.db.savepoint(() => remove(ctx, doctype, name))
    } catch (error) {
      if (!isCortadoError(error) || error.status >= 500) throw error
      left.push({ name, reason: error.message })
    }
  }
  const again = left.length > 0 && left.length < names.length
  return again
    ? removeAll(
        ctx,
        doctype,
        left.map(({ name }) => name),
      )
    : left
}

/** Keeps a list's columns and filters as a Report Builder report, new or one's own, for who may make reports of its DocType. Answers its name. */
export const save_report = whitelist(
  { args: { name: 'string', doctype: 'string', report_settings: 'string' }, methods: ['POST', 'PUT'] },
  async (ctx, args) => {
    const [known] = await list(ctx, 'Report', { fields: ['name'], filters: { name: args.name }, page_length: 1 }, { ignorePermissions: true })
    const meta = await ctx.meta.get(args.doctype)
    await demand(ctx, meta, 'report')
    const report = known ? await ownReport(ctx, args.name, 'write') : await newReport(ctx, meta, args.name)
    report.set('json', args.report_settings)
    report.flags.ignorePermissions = true
    const { name } = await (known ? save : insert)(report)
    ctx.messages.push({ message: `Report <strong>${escapeText(name)}</strong> saved`, indicator: 'green', alert: 1 })
    return name
  },
)

/** Deletes a Report Builder report: one's own, or with the right to. */
export const delete_report = whitelist({ args: { name: 'string' }, methods: ['POST', 'DELETE'] }, async (ctx, args) => {
  const report = await ownReport(ctx, args.name, 'delete')
  await remove(ctx, 'Report', report.name, { ignorePermissions: true })
  ctx.messages.push({ message: `Report <strong>${escapeText(report.name)}</strong> deleted`, indicator: 'green', alert: 1 })
})

const statsArguments = { stats: 'json', doctype: 'string', filters: 'json?' } as const

/** Values of some columns with how often they occur; of tags, each by itself. */
export const get_stats = whitelist({ args: statsArguments }, (ctx, args) => statsOf(ctx, args))

/** As `get_stats`, for the side of a list. */
export const get_sidebar_stats = whitelist({ args: statsArguments }, async (ctx, args) => ({ stats: await statsOf(ctx, args) }))

/** Values of some fields with how often they occur, `No Data` among them, for the filters of a list. */
export const get_filter_dashboard_data = whitelist({ args: statsArguments }, (ctx, args) => filterStats(ctx, args))
