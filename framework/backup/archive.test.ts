import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readArchive, verifyArchive } from './archive-reader.ts'
import { ArchiveWriter } from './archive-writer.ts'
import type { Manifest } from './manifest.ts'

const folder = mkdtempSync(join(tmpdir(), 'cortado-archive-'))
const whole = join(folder, 'whole.tar.gz')
const facts = { format: 1, created: '2026-01-01T00:00:00.000Z', site: 'a', apps: [], database: { dialect: 'postgres', version: '18' }, sequences: [] }

beforeAll(() => write(whole))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function write(file: string, change: Partial<Manifest> = {}): Promise<void> {
  const archive = new ArchiveWriter(file)
  await archive.addText('site_config.json', '{"db_name":"a"}')
  await archive.add('data/00001/00001', 600_000, [Buffer.alloc(300_000, 'ab'), Buffer.alloc(300_000, 'cd')])
  await archive.addText(`files/public/files/${'ä'.repeat(90)}.txt`, 'Grüße')
  await archive.add('files/private/files/empty', 0, [])
  const table = { schema: 'public', name: 'tabNote', columns: ['name'], rows: 1, members: ['data/00001/00001'] }
  await archive.finish({ ...facts, tables: [table], ...change })
}

const damaged = expect.objectContaining({ code: 'DAMAGED_BACKUP' })

/** A copy with other bytes. */
function changed(name: string, change: (bytes: Buffer) => Buffer): string {
  const file = join(folder, name)
  writeFileSync(file, change(readFileSync(whole)))
  return file
}

describe('an archive', () => {
  it('is only for its owner, and leaves no draft', () => {
    expect(statSync(whole).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  it('gives back what was put in, whatever the name', async () => {
    const { manifest, texts } = await verifyArchive(whole, { keep: ['site_config.json'] })
    expect(texts.get('site_config.json')).toBe('{"db_name":"a"}')
    const sizes: [string, number][] = []
    await readArchive(whole, manifest, async (name, content) => {
      let size = 0
      for await (const chunk of content) size += chunk.length
      sizes.push([name, size])
    })
    expect(sizes.slice(0, 4)).toEqual([
      ['site_config.json', 15],
      ['data/00001/00001', 600_000],
      [`files/public/files/${'ä'.repeat(90)}.txt`, 7],
      ['files/private/files/empty', 0],
    ])
  })

  it('is no file at all when it was abandoned', async () => {
    const archive = new ArchiveWriter(join(folder, 'abandoned.tar.gz'))
    await archive.addText('a', 'b')
    await archive.abandon()
    expect(readdirSync(folder).filter((name) => name.startsWith('abandoned'))).toEqual([])
  })

  it('refuses a member of another size than was said', async () => {
    const archive = new ArchiveWriter(join(folder, 'short.tar.gz'))
    await expect(archive.add('a', 5, [Buffer.from('abc')])).rejects.toThrow('Size mismatch')
    await archive.abandon()
  })
})

describe('a damaged archive is refused', () => {
  it.each([0, 1, 10, 18, 0.1, 0.5, 0.9, -1, -8, -9, -100])('cut off at %s', async (at) => {
    const file = changed('cut.tar.gz', (bytes) => bytes.subarray(0, at > 0 && at < 1 ? Math.floor(bytes.length * at) : at))
    await expect(verifyArchive(file)).rejects.toEqual(damaged)
  })

  it('with any byte flipped, unless the content is the same', async () => {
    const { length } = readFileSync(whole)
    const original = await verifyArchive(whole)
    for (let at = 0; at < length; at += Math.ceil(length / 150)) {
      const file = changed('flipped.tar.gz', (bytes) => {
        bytes.writeUInt8(bytes.readUInt8(at) ^ 0x55, at)
        return bytes
      })
      // gzip's header has bytes that mean nothing
      if (at < 10)
        await verifyArchive(file).then(
          (found) => expect(found).toEqual(original),
          (error) => expect(error).toEqual(damaged),
        )
      else await expect(verifyArchive(file), `byte ${at}`).rejects.toEqual(damaged)
    }
  })

  it('with a byte of the tar flipped and gzip none the wiser', async () => {
    const file = changed('inner.tar.gz', (bytes) => {
      const tar = gunzipSync(bytes)
      tar.writeUInt8(tar.readUInt8(400_000) ^ 1, 400_000)
      return gzipSync(tar)
    })
    await expect(verifyArchive(file)).rejects.toThrow('data/00001/00001 is not what was written')
  })

  it('without its first member', async () => {
    const file = changed('lost.tar.gz', (bytes) => gzipSync(gunzipSync(bytes).subarray(1024)))
    await expect(verifyArchive(file)).rejects.toThrow('site_config.json is missing')
  })

  it('without its manifest', async () => {
    const file = changed('headless.tar.gz', (bytes) => {
      const tar = gunzipSync(bytes)
      return gzipSync(tar.subarray(0, tar.indexOf('manifest.json')))
    })
    await expect(verifyArchive(file)).rejects.toEqual(damaged)
  })

  it('with another archive behind it', async () => {
    const file = changed('double.tar.gz', (bytes) => gzipSync(Buffer.concat([gunzipSync(bytes).subarray(0, -1024), gunzipSync(bytes)])))
    await expect(verifyArchive(file)).rejects.toThrow('comes after the manifest')
  })

  it('that is no archive', async () => {
    const file = join(folder, 'text')
    writeFileSync(file, 'hello')
    await expect(verifyArchive(file)).rejects.toEqual(damaged)
    writeFileSync(file, gzipSync('hello'.repeat(1000)))
    await expect(verifyArchive(file)).rejects.toEqual(damaged)
  })

  it('of a later format, with another text', async () => {
    const file = join(folder, 'newer.tar.gz')
    await write(file, { format: 2 })
    await expect(verifyArchive(file)).rejects.toEqual(expect.objectContaining({ code: 'NEWER_BACKUP' }))
  })

  it('whose tables need members that it does not name', async () => {
    const file = join(folder, 'names.tar.gz')
    await write(file, { tables: [{ schema: 'public', name: 'x', columns: [], rows: 0, members: ['data/9'] }] })
    await expect(verifyArchive(file)).rejects.toThrow('names no member data/9')
  })

  it('that is exchanged between check and use', async () => {
    const { manifest } = await verifyArchive(whole)
    const other = join(folder, 'other.tar.gz')
    cpSync(whole, other)
    const archive = new ArchiveWriter(other)
    await archive.addText('site_config.json', '{"db_name":"b"}')
    await archive.finish({ ...facts, tables: [] })
    const use = readArchive(other, manifest, async (_, content) => void (await Array.fromAsync(content)))
    await expect(use).rejects.toThrow('changed while it was read')
  })
})
