import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { link, mkdir, open, rm, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { badUpload, diskFull, unavailable } from '@cortado/contract/error-catalogue.ts'
import type { Site } from '../config/site.ts'
import type { Context } from '../context.ts'
import { contentType } from './file-type.ts'

/** What is stored of a file, besides its row. */
export interface StoredContent {
  /** `/files/…` or `/private/files/…`. */
  readonly file_url: string
  /** MD5 in hex, as Frappe keeps it: tells equal contents, protects nothing. */
  readonly content_hash: string
  /** Bytes. */
  readonly file_size: number
}

/** A stored file, opened for reading. */
export interface OpenedContent {
  readonly content: Readable
  readonly filename: string
  readonly type: string
  readonly size: number
  readonly modified: Date
}

/** Whether a name in the site's files is that of an upload on its way, which is no file yet. */
export const isUnfinished = (name: string): boolean => /^\.upload-[0-9a-f-]{36}$/.test(name)

const publicPrefix = '/files/'
const privatePrefix = '/private/files/'

/** A file name that no folder can be left with: separators and control characters go, at most 140 characters and 200 bytes. Throws badUpload where nothing is left. */
export function safeFileName(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is to go
  const kept = name.replace(/[/\\\u0000-\u001f\u007f]/g, '').trim()
  if (/^\.*$/.test(kept)) throw badUpload({ reason: 'it has no name' })
  const ending = extname(kept).slice(0, 20)
  let stem = kept.slice(0, kept.length - extname(kept).length)
  while (stem.length + ending.length > 140 || Buffer.byteLength(stem + ending) > 200) stem = stem.slice(0, -1).replace(/[\ud800-\udbff]$/, '')
  return stem + ending
}

/** Path of what a `file_url` names; undefined: it is no file of this site (another server's, or one that leaves the folder). */
export function pathOf(site: Site, fileUrl: string): string | undefined {
  const [prefix, folder] = fileUrl.startsWith(privatePrefix) ? [privatePrefix, site.privateFiles] : [publicPrefix, site.publicFiles]
  if (!fileUrl.startsWith(prefix)) return undefined
  const path = fileUrl.slice(prefix.length)
  const parts = path.split('/')
  return path.includes('\0') || path.includes('\\') || parts.some((part) => part === '' || part === '.' || part === '..')
    ? undefined
    : join(folder, ...parts)
}

/** Opens a stored file; undefined: it is not there. */
export async function openContent(site: Site, fileUrl: string): Promise<OpenedContent | undefined> {
  const path = pathOf(site, fileUrl)
  const facts = path === undefined ? undefined : await stat(path).catch(() => undefined)
  if (path === undefined || !facts?.isFile()) return undefined
  const filename = path.slice(path.lastIndexOf('/') + 1)
  return { content: createReadStream(path), filename, type: contentType(filename), size: facts.size, modified: facts.mtime }
}

/**
 * Stores content under the site's files: durably before the answer, never over another file. A taken name gets the end of the content's hash.
 * Where the transaction is rolled back, the file goes again. Throws badUpload, diskFull, unavailable (nothing may be written there).
 */
export async function storeContent(
  ctx: Context,
  source: Readable | Uint8Array,
  options: { name: string; isPrivate: boolean },
): Promise<StoredContent> {
  const folder = options.isPrivate ? ctx.site.privateFiles : ctx.site.publicFiles
  const temporary = join(folder, `.upload-${randomUUID()}`)
  try {
    await mkdir(folder, { recursive: true })
    const { hash, size } = await writeDurably(source, temporary)
    const name = await settle(temporary, folder, safeFileName(options.name), hash)
    ctx.db.afterRollback(() => rm(join(folder, name), { force: true }))
    return { file_url: `${options.isPrivate ? privatePrefix : publicPrefix}${name}`, content_hash: hash, file_size: size }
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (code === 'EROFS') throw unavailable({ service: 'The file storage' }, { cause: error })
    throw ['ENOSPC', 'EDQUOT'].includes(code) ? diskFull({ service: 'The file storage' }, { cause: error }) : error
  } finally {
    await rm(temporary, { force: true })
  }
}

async function writeDurably(source: Readable | Uint8Array, path: string): Promise<{ hash: string; size: number }> {
  const file = await open(path, 'wx', 0o640)
  try {
    const hash = createHash('md5')
    let size = 0
    await pipeline(source instanceof Uint8Array ? [source] : source, async (chunks: AsyncIterable<Uint8Array>) => {
      for await (const chunk of chunks) {
        hash.update(chunk)
        size += chunk.byteLength
        await file.write(chunk)
      }
    })
    await file.sync()
    return { hash: hash.digest('hex'), size }
  } finally {
    await file.close()
  }
}

/** Gives the content its name. `link` refuses a name that is taken, also where two uploads come at once. */
async function settle(temporary: string, folder: string, name: string, hash: string): Promise<string> {
  const ending = extname(name)
  const stem = name.slice(0, name.length - ending.length)
  for (const suffix of ['', hash.slice(-6), hash, randomUUID().slice(0, 8)]) {
    const attempt = `${stem}${suffix}${ending}`
    const taken = await link(temporary, join(folder, attempt)).then(
      () => false,
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error
        return true
      },
    )
    if (!taken) return attempt
  }
  throw badUpload({ reason: `the name ${name} is taken` })
}

/** Removes a stored file after the commit. What is no file of this site is left alone. */
export function removeContent(ctx: Context, fileUrl: string): void {
  const path = pathOf(ctx.site, fileUrl)
  if (path !== undefined) ctx.db.afterCommit(() => rm(path, { force: true }))
}
