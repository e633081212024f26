import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Bench } from '../config/bench.ts'
import { Site } from '../config/site.ts'
import { openContent, pathOf, safeFileName } from './file-content.ts'

const folder = mkdtempSync(join(tmpdir(), 'cortado-files-'))
let site: Site
beforeAll(async () => {
  site = await Site.create(Bench.create(join(folder, 'sites')).bench, 'files.test')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('safeFileName', () => {
  it.each([
    ['note.txt', 'note.txt'],
    ['../../up.txt', '....up.txt'],
    ['C:\\temp\\a.txt', 'C:tempa.txt'],
    ['  spaced .pdf ', 'spaced .pdf'],
    ['line\nbreak\0.txt', 'linebreak.txt'],
    ['Größe 大.csv', 'Größe 大.csv'],
  ])('makes %j harmless', (name, safe) => {
    expect(safeFileName(name)).toBe(safe)
  })

  it('keeps the ending of a name that is too long, and whole characters', () => {
    const name = safeFileName(`${'大'.repeat(300)}.pdf`)
    expect(name.endsWith('大.pdf')).toBe(true)
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200)
  })

  it.each(['', '.', '..', '///'])('refuses %j', (name) => {
    expect(() => safeFileName(name)).toThrow('no name')
  })
})

describe('pathOf', () => {
  it('finds public and private files in their folders', () => {
    expect(pathOf(site, '/files/a b.txt')).toBe(join(site.publicFiles, 'a b.txt'))
    expect(pathOf(site, '/private/files/x/y.txt')).toBe(join(site.privateFiles, 'x', 'y.txt'))
  })

  it.each([
    '/files/../site_config.json',
    '/private/files/../../site_config.json',
    '/files/',
    '/files/a\0',
    '/files/a\\..\\b',
    'https://example.com/files/a',
    '/etc/passwd',
  ])('does not leave them for %j', (url) => {
    expect(pathOf(site, url)).toBeUndefined()
  })
})

describe('openContent', () => {
  it('opens what is there, with its type and size', async () => {
    writeFileSync(join(site.publicFiles, 'hello.txt'), 'hello')
    const opened = await openContent(site, '/files/hello.txt')
    expect(opened).toMatchObject({ filename: 'hello.txt', type: 'text/plain; charset=utf-8', size: 5 })
    expect(opened && (await text(opened.content))).toBe('hello')
  })

  it('answers nothing for what is not there, and for folders', async () => {
    expect(await openContent(site, '/files/none.txt')).toBeUndefined()
    expect(await openContent(site, '/files/..')).toBeUndefined()
  })
})
