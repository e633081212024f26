import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { badUpload, missingArgument, notFound, permission } from '@cortado/contract/error-catalogue.ts'
import { sql } from 'kysely'
import type { Site } from '../config/site.ts'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import type { Row } from '../database/db.ts'
import type { UploadedFile } from '../events/request.ts'
import { demand } from '../permission/decide.ts'
import type { Document } from './document.ts'
import { type OpenedContent, openContent, removeContent, storeContent } from './file-content.ts'
import { mayReadFile, mayUseFile } from './file-permission.ts'
import { endingOf, harmlessEndings } from './file-type.ts'
import { documentOfRow, load } from './load.ts'
import { isLocalName } from './local-name.ts'
import { newDocument } from './new.ts'
import { toWire } from './wire.ts'

/** The files of a site as HTTP needs them (`FileStore` of `http/site-runtime.ts`): on disk below the site's folder, each with File documents. */
export function createFileStore(site: Site) {
  return {
    readPublic: (_ctx: Context, path: string): Promise<OpenedContent | undefined> => openContent(site, `/files/${path}`),

    async readPrivate(ctx: Context, path: string, fid: string | undefined): Promise<OpenedContent | undefined> {
      await demandFile(ctx, `/private/files/${path}`, fid)
      return openContent(site, `/private/files/${path}`)
    },

    async upload(ctx: Context, file: UploadedFile | undefined, args: Readonly<Record<string, unknown>>): Promise<Row> {
      demandUpload(ctx, file)
      const doc = await uploaded(ctx, file, args)
      return toWire(doc, { nulls: 'omit' })
    },

    async download(ctx: Context, fileUrl: string): Promise<OpenedContent | undefined> {
      if (fileUrl.startsWith('/private/')) await demandFile(ctx, fileUrl, undefined)
      return openContent(site, fileUrl)
    },
  }
}

/** Whether people without the right to read any of the File documents of a URL get it: no. Throws permission. */
async function demandFile(ctx: Context, fileUrl: string, fid: string | undefined): Promise<void> {
  const refused = permission({ message: 'You are not allowed to open this file' })
  if (ctx.user.name === 'Guest') throw refused
  for (const doc of await fileDocuments(ctx, fileUrl)) {
    if ((fid === undefined || fid === '' || doc.name === fid) && (await mayReadFile(ctx, doc.values))) return
  }
  throw refused
}

/** File documents with a URL, or with it as that of their thumbnail, the oldest first. */
async function fileDocuments(ctx: Context, fileUrl: string): Promise<Document[]> {
  if (fileUrl.includes('\0')) return []
  const meta = await ctx.meta.get('File')
  const { db } = ctx
  const rows = await db.read(
    compile(db.dialect, sql`select * from ${sql.table(meta.table)} where file_url = ${fileUrl} or thumbnail_url = ${fileUrl} order by creation`, {
      named: true,
    }),
    'pool',
  )
  return Promise.all(rows.map((row) => documentOfRow(ctx, meta, row)))
}

function demandUpload(ctx: Context, file: UploadedFile | undefined): void {
  const guest = ctx.user.name === 'Guest'
  if (guest && !Number(ctx.settings.get('allow_guests_to_upload_files') ?? 0)) throw permission({ message: 'Guests may not upload files' })
  if (!file || ctx.user.userType === 'System User' || ctx.user.name === 'Administrator') return
  const ending = endingOf(file.filename)
  if (!harmlessEndings.has(ending)) throw badUpload({ reason: `you may not upload files of the type ${ending || 'without an ending'}` })
}

const text = (value: unknown): string | undefined => (value == null || value === '' ? undefined : String(value))
const truthy = (value: unknown): boolean => value === true || value === 1 || value === '1' || value === 'true'

async function uploaded(ctx: Context, file: UploadedFile | undefined, args: Readonly<Record<string, unknown>>): Promise<Document> {
  const target = { doctype: text(args.doctype), name: text(args.docname) }
  await demandTarget(ctx, target)
  const isPrivate = truthy(args.is_private)
  const values: Row = {
    is_private: isPrivate ? 1 : 0,
    folder: text(args.folder),
    attached_to_doctype: target.doctype,
    attached_to_name: target.name,
    attached_to_field: text(args.fieldname),
  }
  if (file) return storeFile(ctx, { source: createReadStream(file.path), name: text(args.file_name) ?? file.filename, values })
  return insertFile(ctx, { ...values, ...(await fromElsewhere(ctx, args)) })
}

/** A file that is there already: one of the library, or a URL. */
async function fromElsewhere(ctx: Context, args: Readonly<Record<string, unknown>>): Promise<Row> {
  const library = text(args.library_file_name)
  if (library !== undefined) {
    // whoever deletes it waits, and sees then that its content is needed
    const { values } = await load(ctx, 'File', library, { lock: true })
    if (!(await mayReadFile(ctx, values))) throw notFound({ doctype: 'File', name: library })
    const { file_url, file_name, file_size, content_hash, is_private } = values
    return { file_url, file_name, file_size, content_hash, is_private }
  }
  const url = text(args.file_url)
  if (url === undefined) throw missingArgument({ argument: 'file' })
  if (!url.startsWith('/')) {
    const parsed = URL.parse(url)
    if (parsed?.protocol !== 'http:' && parsed?.protocol !== 'https:') throw badUpload({ reason: 'the address is neither http nor https' })
    return { file_url: url, file_name: text(args.file_name) ?? parsed.pathname.split('/').pop() ?? url, is_private: 0 }
  }
  if (url.startsWith('/private/')) await demandFile(ctx, url, undefined)
  return { file_url: url, file_name: text(args.file_name) ?? url.split('/').pop() ?? url, is_private: url.startsWith('/private/') ? 1 : 0 }
}

async function demandTarget(ctx: Context, { doctype, name }: { doctype: string | undefined; name: string | undefined }): Promise<void> {
  if (doctype === undefined || name === undefined) return
  if (isLocalName(doctype, name)) return demand(ctx, await ctx.meta.get(doctype), 'create')
  const doc = await load(ctx, doctype, name)
  await demand(ctx, doc.meta, 'write', doc.values)
}

/** What `storeFile` stores. */
export interface NewFile {
  readonly source: Readable | Uint8Array
  /** As the client named it; made safe here. */
  readonly name: string
  /** Values of the File document: `is_private`, `folder`, `attached_to_…`. */
  readonly values: Row
}

/** Stores content and its File document; equal content that is there already, and open to the user, is shared. Permissions are the caller's. Throws badUpload, unavailable. */
export async function storeFile(ctx: Context, { source, name, values }: NewFile): Promise<Document> {
  const isPrivate = truthy(values.is_private)
  const stored = await storeContent(ctx, source, { name, isPrivate })
  const known = await equalContent(ctx, stored.content_hash, isPrivate)
  const kept = known === undefined || known === stored.file_url ? stored : { ...stored, file_url: known }
  if (kept !== stored) removeContent(ctx, stored.file_url)
  return insertFile(ctx, { ...values, ...kept, file_name: name.replace(/[/\\]/g, '') })
}

/** Files of equal content that are looked at: one that is open may stand behind others that are not. */
const mostEqual = 10

/**
 * URL of a file of this content that the user may open (the address of another would tell that there is one, and its name). It stays: whoever deletes that
 * file waits for the transaction, and leaves the content to the other.
 */
async function equalContent(ctx: Context, hash: string, isPrivate: boolean): Promise<string | undefined> {
  const { db } = ctx
  const columns = sql.join(
    ['file_url', 'is_private', 'owner', 'attached_to_doctype', 'attached_to_name', 'attached_to_field'].map((each) => sql.id(each)),
  )
  const { rows } = await db.write(
    compile(
      db.dialect,
      sql`select ${columns} from ${sql.table('tabFile')} where content_hash = ${hash} and is_private = ${isPrivate ? 1 : 0} order by creation limit ${mostEqual} for update`,
      { named: true },
    ),
  )
  for (const row of rows) if (await mayUseFile(ctx, row, 'read')) return text(row.file_url)
  return undefined
}

async function insertFile(ctx: Context, values: Row): Promise<Document> {
  const doc = await newDocument(ctx, 'File', values)
  doc.flags.ignorePermissions = true
  return ctx.documents.insert(doc)
}
