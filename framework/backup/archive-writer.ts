import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream, mkdirSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { type Pack, pack } from 'tar-stream'
import { syncFolder } from '../config/json-file.ts'
import { type Manifest, type Member, manifestName } from './manifest.ts'

type Sink = ReturnType<Pack['entry']>

const drained = (sink: Sink): Promise<void> => new Promise((resolve) => sink.once('drain', () => resolve()))

/**
 * Writes an archive: gzipped tar, the manifest last. The content is in a file with another name until `finish`, so that what has the archive's
 * name is complete and on the disk. Only the owner may read it: it holds the site's key.
 */
export class ArchiveWriter {
  readonly file: string
  /** What was written so far. */
  readonly members: Member[] = []
  readonly #draft: string
  readonly #pack = pack()
  readonly #written: Promise<void>
  #failure: unknown

  constructor(file: string) {
    this.file = file
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    this.#draft = `${file}.${randomUUID()}.part`
    const output = createWriteStream(this.#draft, { fd: openSync(this.#draft, 'wx', 0o600) })
    // backups are made often and read seldom: level 4 takes half of the default's time for a tenth more bytes
    this.#written = pipeline(this.#pack, createGzip({ level: 4 }), output)
    this.#written.catch((error: unknown) => {
      this.#failure = error
    })
  }

  /** Adds a member of a known size. Throws where `content` gives another number of bytes, and what the disk says. */
  async add(name: string, size: number, content: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<Member> {
    this.#throwFailure()
    const hash = createHash('sha256')
    const done = Promise.withResolvers<void>()
    const sink = this.#pack.entry({ name, size, mode: 0o600, mtime: new Date() }, (error) => (error ? done.reject(error) : done.resolve()))
    // the same error as `done`'s; without a listener it would end the process
    sink.on('error', () => {})
    const settled = Promise.race([done.promise, this.#written])
    settled.catch(() => {})
    for await (const chunk of content) {
      hash.update(chunk)
      if (!sink.write(chunk)) await Promise.race([drained(sink), settled])
    }
    sink.end(null)
    await settled
    this.#throwFailure()
    const member = { name, bytes: size, sha256: hash.digest('hex') }
    this.members.push(member)
    return member
  }

  /** Adds a member that is in memory. */
  addText(name: string, text: string): Promise<Member> {
    const content = Buffer.from(text)
    return this.add(name, content.length, [content])
  }

  /** Adds the manifest and gives the archive its name. Answers its size in bytes. */
  async finish(manifest: Omit<Manifest, 'members'>): Promise<number> {
    await this.addText(manifestName, JSON.stringify({ ...manifest, members: this.members } satisfies Manifest))
    this.#pack.finalize()
    await this.#written
    const descriptor = await open(this.#draft, 'r')
    await descriptor.sync().finally(() => descriptor.close())
    renameSync(this.#draft, this.file)
    syncFolder(dirname(this.file))
    return statSync(this.file).size
  }

  /** Removes what was written; for a backup that failed. */
  async abandon(): Promise<void> {
    this.#pack.destroy(new Error('abandoned'))
    await this.#written.catch(() => {})
    rmSync(this.#draft, { force: true })
  }

  #throwFailure(): void {
    if (this.#failure) throw this.#failure
  }
}
