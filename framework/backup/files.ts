import { constants, createWriteStream, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { dirname, join, normalize } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Site } from '../config/site.ts'
import { isUnfinished } from '../document/file-content.ts'
import type { ArchiveWriter } from './archive-writer.ts'
import { backupFailed } from './errors.ts'

/** Member names of uploaded files start with this; then the path below the site's folder: `files/public/files/logo.png`. */
const prefix = 'files/'

/** Folders of a site that are in its backup. */
const kept = ['public', 'private'] as const

/** Adds the site's uploaded files. One that is deleted before its turn is left out; links and the like are named to `warn`. Answers how many there were. */
export async function addFiles(site: Site, archive: ArchiveWriter, warn: (text: string) => void): Promise<number> {
  let count = 0
  for (const file of walk(site.folder, warn)) {
    const handle = await openIfThere(join(site.folder, file))
    if (!handle) continue
    try {
      await archive.add(`${prefix}${file}`, (await handle.stat()).size, content(handle, file))
      count += 1
    } finally {
      await handle.close()
    }
  }
  return count
}

function* walk(root: string, warn: (text: string) => void): Generator<string> {
  for (const folder of kept) {
    if (existsSync(join(root, folder))) yield* walkFolder(root, folder, warn)
  }
}

function* walkFolder(root: string, folder: string, warn: (text: string) => void): Generator<string> {
  const entries = readdirSync(join(root, folder), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const entry of entries) {
    if (isUnfinished(entry.name)) continue
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) yield* walkFolder(root, path, warn)
    else if (entry.isFile()) yield path
    else warn(`${path} is not a plain file and is left out of the backup`)
  }
}

async function openIfThere(file: string): Promise<FileHandle | undefined> {
  try {
    return await open(file, constants.O_RDONLY | constants.O_NOFOLLOW)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** As many bytes as the file had when it was opened. */
async function* content(handle: FileHandle, file: string): AsyncGenerator<Buffer> {
  let left = (await handle.stat()).size
  while (left > 0) {
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(Math.min(left, 256 * 1024)))
    if (bytesRead === 0) throw backupFailed({ what: `The file ${file} was not copied`, reason: 'it became shorter meanwhile. Run the backup again.' })
    left -= bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}

/** Path below the site's folder that a member's name stands for; undefined: it is no uploaded file. Ask `leadsOutside` first. */
export const filePath = (member: string): string | undefined => (member.startsWith(prefix) ? member.slice(prefix.length) : undefined)

/** Whether a member would be written anywhere but among the uploaded files of its site. */
export function leadsOutside(member: string): boolean {
  const path = filePath(member)
  if (path === undefined) return false
  const inside = kept.some((folder) => path.startsWith(`${folder}/`)) && normalize(path) === path && !path.includes('\0') && !path.endsWith('/')
  return !inside
}

/** Restored files beside the present ones, until `publish` exchanges the folders. */
export class FileStage {
  readonly #site: string
  readonly #draft: string
  readonly #replaced: string

  /** What an interrupted restore left is removed. */
  constructor(siteFolder: string) {
    this.#site = siteFolder
    this.#draft = join(siteFolder, '.restoring')
    this.#replaced = join(siteFolder, '.replaced')
    for (const folder of [this.#draft, this.#replaced]) rmSync(folder, { recursive: true, force: true })
    for (const folder of kept) mkdirSync(join(this.#draft, folder, 'files'), { recursive: true })
  }

  /** Writes one file, on the disk when this returns. */
  async add(path: string, content: AsyncIterable<Buffer>): Promise<void> {
    const file = join(this.#draft, path)
    mkdirSync(dirname(file), { recursive: true })
    await pipeline(Readable.from(content, { objectMode: false }), createWriteStream(file, { flags: 'wx', flush: true }))
  }

  /** Exchanges the folders; what was there is kept until `finish`. */
  publish(): void {
    mkdirSync(this.#replaced)
    for (const folder of kept) {
      if (existsSync(join(this.#site, folder))) renameSync(join(this.#site, folder), join(this.#replaced, folder))
      renameSync(join(this.#draft, folder), join(this.#site, folder))
    }
  }

  /** Removes drafts and what was replaced. */
  finish(): void {
    for (const folder of [this.#draft, this.#replaced]) rmSync(folder, { recursive: true, force: true })
  }

  /** Removes what was not published. */
  abandon(): void {
    rmSync(this.#draft, { recursive: true, force: true })
  }
}
