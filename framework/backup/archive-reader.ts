import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { extract } from 'tar-stream'
import { damagedBackup, newerBackup } from './errors.ts'
import { formatVersion, type Manifest, type Member, manifestFault, manifestName } from './manifest.ts'

/** Told of every member in the archive's order; has to read `content` to its end before it answers. */
export type Visitor = (name: string, content: AsyncIterable<Buffer>) => Promise<void>

/** Longest manifest that is read: some two million members. */
const longestManifest = 512 * 1024 * 1024

/** An archive that was read to its end and found whole. */
export interface VerifiedArchive {
  readonly manifest: Manifest
  /** Contents of the members that were asked for, by name. */
  readonly texts: ReadonlyMap<string, string>
}

/** How to verify. */
export interface VerifyOptions {
  /** Members whose content is wanted. One that is missing is damage. */
  readonly keep?: readonly string[]
  /** Told how many bytes were read so far. */
  progress?(bytes: number): void
}

/**
 * Reads the whole archive and compares every member with the manifest. Throws DAMAGED_BACKUP where anything is missing, too much or different,
 * NEWER_BACKUP for a format of the future.
 */
export async function verifyArchive(file: string, { keep = [], progress = () => {} }: VerifyOptions = {}): Promise<VerifiedArchive> {
  const found: Member[] = []
  const texts = new Map<string, string>()
  let manifest: Manifest | undefined
  let read = 0
  await eachMember(file, async (name, content) => {
    if (manifest) throw damagedBackup({ file, reason: `${name} comes after the manifest` })
    if (name === manifestName) {
      manifest = await readManifest(file, content)
      return
    }
    const member = await measured(name, content, (chunk) => {
      read += chunk.length
      progress(read)
      if (keep.includes(name)) texts.set(name, `${texts.get(name) ?? ''}${chunk.toString('latin1')}`)
    })
    found.push(member)
  })
  if (!manifest) throw damagedBackup({ file, reason: 'it ends before its manifest' })
  const lost = keep.find((name) => !texts.has(name))
  const fault = difference(manifest.members, found) ?? (lost && `${lost} is missing`)
  if (fault) throw damagedBackup({ file, reason: fault })
  // joined byte by byte: a chunk may end within a character
  return { manifest, texts: new Map([...texts].map(([name, text]) => [name, Buffer.from(text, 'latin1').toString()])) }
}

async function measured(name: string, content: AsyncIterable<Buffer>, tell: (chunk: Buffer) => void): Promise<Member> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of content) {
    hash.update(chunk)
    bytes += chunk.length
    tell(chunk)
  }
  return { name, bytes, sha256: hash.digest('hex') }
}

function difference(wanted: readonly Member[], found: readonly Member[]): string | undefined {
  for (const [index, member] of wanted.entries()) {
    const other = found[index]
    if (other?.name !== member.name) return `${member.name} is missing`
    if (other.bytes !== member.bytes || other.sha256 !== member.sha256) return `${member.name} is not what was written`
  }
  const more = found[wanted.length]
  return more && `${more.name} does not belong to it`
}

async function readManifest(file: string, content: AsyncIterable<Buffer>): Promise<Manifest> {
  const value = parse(file, await text(file, content))
  const format = (value as Partial<Manifest> | null)?.format
  // another format may have another shape
  if (Number.isSafeInteger(format) && Number(format) > formatVersion) throw newerBackup({ file, format, known: formatVersion })
  const fault = manifestFault(value)
  if (fault) throw damagedBackup({ file, reason: fault })
  return value as Manifest
}

async function text(file: string, content: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of content) {
    size += chunk.length
    if (size > longestManifest) throw damagedBackup({ file, reason: 'its manifest is too long' })
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw damagedBackup({ file, reason: 'its manifest is no JSON' }, { cause: error })
  }
}

/**
 * Reads the archive again and hands over its members, comparing each with the verified manifest: a file that was exchanged meanwhile is
 * DAMAGED_BACKUP.
 */
export async function readArchive(file: string, manifest: Manifest, visit: Visitor): Promise<void> {
  const wanted = new Map(manifest.members.map((member) => [member.name, member]))
  await eachMember(file, async (name, content) => {
    const hash = createHash('sha256')
    await visit(name, hashed(content, hash))
    if (name === manifestName) return
    if (wanted.get(name)?.sha256 !== hash.digest('hex')) throw damagedBackup({ file, reason: `${name} changed while it was read` })
    wanted.delete(name)
  })
  const lost = wanted.keys().next().value
  if (lost) throw damagedBackup({ file, reason: `${lost} vanished while it was read` })
}

async function* hashed(content: AsyncIterable<Buffer>, hash: ReturnType<typeof createHash>): AsyncGenerator<Buffer> {
  for await (const chunk of content) {
    hash.update(chunk)
    yield chunk
  }
}

async function eachMember(file: string, visit: Visitor): Promise<void> {
  const members = extract()
  const reading = pipeline(createReadStream(file), createGunzip(), members)
  reading.catch(() => {})
  try {
    for await (const entry of members) {
      if (entry.header.type !== 'file') throw damagedBackup({ file, reason: `${entry.header.name} is a ${entry.header.type}` })
      await visit(entry.header.name, bytesOf(entry))
    }
    await reading
  } catch (error) {
    members.destroy(new Error('abandoned'))
    await reading.catch(() => {})
    throw asDamage(file, error)
  }
}

async function* bytesOf(entry: AsyncIterable<unknown>): AsyncGenerator<Buffer> {
  for await (const chunk of entry) yield chunk as Buffer
}

/** What zlib and tar say about a broken stream; other errors stay what they are. */
function asDamage(file: string, error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException
  if (code?.startsWith('Z_') || code === 'ERR_STREAM_PREMATURE_CLOSE')
    return damagedBackup({ file, reason: 'it is cut off or damaged' }, { cause: error })
  if (
    /^(Unexpected end of data|Invalid tar header|Invalid header|Header exceeds|Writable stream closed prematurely|Premature close)/i.test(
      message ?? '',
    )
  )
    return damagedBackup({ file, reason: 'it is cut off or damaged' }, { cause: error })
  return error
}
