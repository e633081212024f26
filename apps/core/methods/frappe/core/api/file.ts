import { whitelist } from 'cortado/app/whitelist.ts'
import { newDocument } from 'cortado/document/new.ts'
import { toWire } from 'cortado/document/wire.ts'

/** Bytes that an upload may have: the setting (in MB), else 25 MiB. */
export const get_max_file_size = whitelist({ args: {}, allowGuest: true }, (ctx) => (Number(ctx.settings.get('max_file_size')) || 25) * 1024 * 1024)

/** Makes a folder for files. */
export const create_new_folder = whitelist({ args: { file_name: 'string', folder: 'string' }, methods: ['POST', 'PUT'] }, async (ctx, args) => {
  const doc = await newDocument(ctx, 'File', { file_name: args.file_name, folder: args.folder, is_folder: 1 })
  return toWire(await doc.insert(), { nulls: 'omit' })
})
