import { badArgument } from '@cortado/contract/error-catalogue.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import type { Context } from 'cortado/context.ts'
import type { Row } from 'cortado/database/db.ts'
import { list } from 'cortado/document/list.ts'
import { load } from 'cortado/document/load.ts'
import { newDocument } from 'cortado/document/new.ts'
import { update } from 'cortado/document/save.ts'
import { toWire } from 'cortado/document/wire.ts'
import { maxFileSize } from '../../../../core/max-file-size.ts'

/** Bytes that an upload may have: the setting (in MB), else 25 MiB. */
export const get_max_file_size = whitelist({ args: {}, allowGuest: true }, maxFileSize)

/** Makes a folder for files. */
export const create_new_folder = whitelist({ args: { file_name: 'string', folder: 'string' }, methods: ['POST', 'PUT'] }, async (ctx, args) => {
  const doc = await newDocument(ctx, 'File', { file_name: args.file_name, folder: args.folder, is_folder: 1 })
  return toWire(await doc.insert(), { nulls: 'omit' })
})

/** What a file picker shows of a file. */
const fields = ['name', 'file_name', 'file_url', 'is_folder', 'modified']
const home = 'Home'
const attachments = 'Home/Attachments'

/** Files and folders in a folder that the user may see, and whether there are more; in Home, that of attachments comes first. */
export const get_files_in_folder = whitelist(
  { args: { folder: 'string', start: 'int?', page_length: 'int?' } },
  async (ctx, { folder, start = 0, page_length = 20 }) => {
    const most = Math.min(Math.max(page_length, 1), 500)
    const rows = (await list(ctx, 'File', {
      fields,
      filters: { folder },
      order_by: 'name',
      start: Math.max(start, 0),
      page_length: most + 1,
    })) as Row[]
    const files = folder === home && !rows.some(({ name }) => name === attachments) ? [...(await folderRow(ctx, attachments)), ...rows] : rows
    return { files: files.slice(0, most), has_more: files.length > most }
  },
)

const folderRow = async (ctx: Context, name: string): Promise<Row[]> =>
  (await list(ctx, 'File', { fields, filters: { name, is_folder: 1 }, page_length: 1 }, { ignorePermissions: true })) as Row[]

/** The 20 files changed last, of those that the user may see, by a part of their name or address. */
export const get_files_by_search_text = whitelist({ args: { text: 'string?' } }, (ctx, { text }) => {
  if (!text) return []
  const or_filters = ['file_name', 'file_url', 'name'].map((field) => ['File', field, 'like', `%${text}%`])
  return list(ctx, 'File', { fields, filters: { is_folder: 0 }, or_filters, order_by: 'modified desc', page_length: 20 })
})

/** Addresses of the files that are attached to documents of a DocType, by the documents' names; of those that the user may see. Throws badArgument for more than 500 names. */
export const get_attached_images = whitelist({ args: { doctype: 'string', names: 'json' } }, async (ctx, { doctype, names }) => {
  if (!Array.isArray(names) || names.length > 500) throw badArgument({ argument: 'names', reason: 'it should be a list of at most 500 names' })
  const filters = [
    ['attached_to_doctype', '=', doctype],
    ['attached_to_name', 'in', names.map(String)],
    ['is_folder', '=', 0],
  ]
  const rows = (await list(ctx, 'File', { fields: ['file_url', 'attached_to_name'], filters, order_by: 'creation', page_length: 5_000 })) as Row[]
  const byName = Map.groupBy(rows, ({ attached_to_name: name }) => String(name))
  return Object.fromEntries([...byName].map(([name, files]) => [name, files.map(({ file_url: url }) => url)]))
})

/** Moves files to another folder; each is one that the user may change. Throws badArgument, notFound, noPermission. */
export const move_file = whitelist(
  { args: { file_list: 'json', new_parent: 'string', old_parent: 'string?' }, methods: ['POST', 'PUT'] },
  async (ctx, { file_list, new_parent }) => {
    if (!Array.isArray(file_list) || file_list.length > 500)
      throw badArgument({ argument: 'file_list', reason: 'it should be a list of at most 500 files' })
    const folder = await load(ctx, 'File', new_parent)
    if (!folder.get('is_folder')) throw badArgument({ argument: 'new_parent', reason: 'it should be a folder' })
    for (const file of file_list as (Row | null)[]) await update(ctx, 'File', String(file?.name ?? ''), { folder: folder.name })
  },
)
