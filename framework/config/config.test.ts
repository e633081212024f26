import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Bench } from './bench.ts'
import { isTimeZone, makeClock } from './clock.ts'
import { readEnvironment } from './environment.ts'
import { gotLock, lockHolder, tryLock } from './file-lock.ts'
import { updateJson } from './json-file.ts'
import { makeLog } from './log.ts'
import { randomHash, scrub, unscrub } from './names.ts'
import { isRunning, markOf } from './process.ts'
import { databaseName, makeEncryptionKey, Site } from './site.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cortado-config-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Runs a module's text in a process of its own; answers what it printed. */
function run(text: string): Promise<string> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', text], { cwd: import.meta.dirname, stdio: ['ignore', 'pipe', 'inherit'] })
  let printed = ''
  child.stdout.on('data', (chunk) => {
    printed += chunk
  })
  return new Promise((resolve) => child.on('close', () => resolve(printed.trim())))
}

describe('environment', () => {
  test('has defaults, and treats empty variables as unset', () => {
    expect(readEnvironment({ CORTADO_PORT: '' })).toMatchObject({
      host: '127.0.0.1',
      port: 8000,
      logLevel: 'info',
      adminPassword: undefined,
      development: true,
    })
  })
  test.each([{ CORTADO_PORT: '80a' }, { CORTADO_PORT: '70000' }, { CORTADO_LOG_LEVEL: 'loud' }])('refuses %o', (variables) => {
    expect(() => readEnvironment(variables)).toThrow(expect.objectContaining({ code: 'BAD_SETTING' }))
  })
})

describe('bench', () => {
  test('is made once and stays as it is', () => {
    expect(Bench.create(folder, 'a.test').made).toBe(true)
    expect(Bench.create(folder, 'b.test')).toMatchObject({ made: false })
    expect(Bench.find(folder).config.default_site).toBe('a.test')
  })
  test('says what to do where there is none, or a broken one', () => {
    expect(() => Bench.find(join(folder, 'none'))).toThrow(/cortado init/)
    writeFileSync(join(folder, 'bench.json'), '{"apps":')
    expect(() => Bench.find(folder).config).toThrow(expect.objectContaining({ code: 'BAD_CONFIG' }))
  })
  test('remembers apps by absolute path, keeping those next to it movable', async () => {
    const { bench } = Bench.create(join(folder, 'sites'))
    await bench.addApp('erp', join(folder, 'apps/erp'))
    await bench.addApp('far', '/elsewhere/far')
    expect(JSON.parse(readFileSync(bench.file, 'utf8')).apps).toEqual([
      { name: 'erp', path: '../apps/erp' },
      { name: 'far', path: '/elsewhere/far' },
    ])
    expect(bench.config.apps[0]).toEqual({ name: 'erp', path: join(folder, 'apps/erp') })
    await bench.removeApp('erp')
    expect(bench.config.apps.map((app) => app.name)).toEqual(['far'])
  })
})

describe('site', () => {
  test('gets a key and a database name, and refuses to be made twice', async () => {
    const { bench } = Bench.create(folder)
    const site = await Site.create(bench, 'erp.example.com')
    expect(Buffer.from(site.config.encryption_key, 'base64url')).toHaveLength(32)
    expect(site.config.encryption_key).toHaveLength(44)
    expect(await bench.sites()).toEqual(['erp.example.com'])
    await expect(Site.create(bench, 'erp.example.com')).rejects.toMatchObject({ code: 'SITE_EXISTS' })
    expect((await Site.open(bench, 'erp.example.com')).config).toEqual(site.config)
  })
  test('completes a configuration that lacks the key, once for all processes', async () => {
    const { bench } = Bench.create(folder)
    await Site.create(bench, 'a.test')
    writeFileSync(join(folder, 'a.test/site_config.json'), '{"developer_mode": 1}')
    const text = `import { Bench } from './bench.ts'; import { Site } from './site.ts'
      console.log((await Site.open(new Bench(${JSON.stringify(folder)}), 'a.test')).config.encryption_key)`
    const keys = await Promise.all(Array.from({ length: 6 }, () => run(text)))
    expect(new Set(keys).size).toBe(1)
    expect((await Site.open(bench, 'a.test')).config).toMatchObject({ developer_mode: 1, encryption_key: keys[0] })
  })
  test.each(['', '..', 'a/b', 'UPPER', '.hidden', 'a..b', '-a'])('refuses the name "%s"', async (name) => {
    await expect(Site.open(Bench.create(folder).bench, name)).rejects.toMatchObject({ code: 'BAD_SETTING' })
  })
  test('names the sites there are when asked for another', async () => {
    const { bench } = Bench.create(folder)
    await Site.create(bench, 'a.test')
    await expect(Site.open(bench, 'b.test')).rejects.toThrow(/a\.test/)
  })
  test('database names differ where only punctuation does', () => {
    expect(databaseName('a-b.test')).not.toBe(databaseName('a.b.test'))
    expect(databaseName(`${'x'.repeat(250)}.de`).length).toBeLessThanOrEqual(63)
  })
  test('keys are Fernet keys', () => expect(makeEncryptionKey()).toMatch(/^[\w-]{43}=$/))
})

describe('clock', () => {
  test('never writes the same moment twice, and only later ones', () => {
    const clock = makeClock('Asia/Kolkata')
    const times = Array.from({ length: 5000 }, () => clock.timestamp())
    expect(times).toEqual([...new Set(times)].sort())
    expect(times[0]).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/)
  })
  test.each([
    ['UTC', '2026-03-29T00:59:59.123Z', '2026-03-29 00:59:59.123000'],
    ['Europe/Berlin', '2026-03-29T00:59:59.999Z', '2026-03-29 01:59:59.999000'],
    ['Europe/Berlin', '2026-03-29T01:00:00.000Z', '2026-03-29 03:00:00.000000'],
    ['Asia/Kathmandu', '2026-01-01T00:00:00.000Z', '2026-01-01 05:45:00.000000'],
    ['America/St_Johns', '2026-01-01T00:00:00.000Z', '2025-12-31 20:30:00.000000'],
    ['No/Where', '2026-01-01T00:00:00.000Z', '2026-01-01 00:00:00.000000'],
  ])('%s at %s is %s', (zone, moment, expected) => expect(makeClock(zone).local(new Date(moment))).toBe(expected))
  test('follows a zone that changes', () => {
    let zone = 'UTC'
    const clock = makeClock(() => zone)
    zone = 'Asia/Tokyo'
    expect(clock.timeZone).toBe('Asia/Tokyo')
    expect(clock.local(new Date(0))).toBe('1970-01-01 09:00:00.000000')
  })
  test('knows time zones', () => expect([isTimeZone('Europe/Paris'), isTimeZone('Europe/Nowhere')]).toEqual([true, false]))
})

describe('names', () => {
  test('scrub and unscrub', () => expect([scrub('Sales-Order Item'), unscrub('sales_order_item')]).toEqual(['sales_order_item', 'Sales Order Item']))
  test('hashes are short, unlike and in base32hex', () => {
    const hashes = Array.from({ length: 2000 }, () => randomHash())
    expect(new Set(hashes).size).toBe(2000)
    for (const hash of hashes) expect(hash).toMatch(/^[0-9a-v]{10}$/)
    expect(randomHash(5)).toHaveLength(5)
  })
})

describe('locks', () => {
  test('exclude others, tell who has them, and are taken over from the dead', async () => {
    const file = join(folder, 'a.lock')
    await run(`import { tryLock } from './file-lock.ts'; tryLock(${JSON.stringify(file)}).note('left behind'); process.kill(process.pid, 'SIGKILL')`)
    expect(readFileSync(file, 'utf8')).toContain('left behind')
    expect(lockHolder(file)).toBeUndefined()
    const lock = tryLock(file)
    if (!gotLock(lock)) throw new Error('the lock of a dead process was not taken over')
    lock.note('http://x')
    expect(tryLock(file)).toMatchObject({ pid: process.pid, note: 'http://x' })
    lock.release()
    expect(readdirSync(folder)).toEqual([])
  })
  test('updates of eight processes lose nothing', async () => {
    const file = join(folder, 'counter.json')
    const text = `import { updateJson } from './json-file.ts'
      for (let i = 0; i < 10; i++) await updateJson(${JSON.stringify(file)}, (value) => ({ count: (value.count ?? 0) + 1 }))`
    await Promise.all(Array.from({ length: 8 }, () => run(text)))
    expect(await updateJson(file, (value) => value)).toEqual({ count: 80 })
  })
  test('a reused pid is another process', () => {
    const mark = markOf(process.pid)
    expect(mark && isRunning(mark)).toBe(true)
    expect(isRunning({ pid: process.pid, started: '1' })).toBe(false)
    expect(markOf(2 ** 22 + 1)).toBeUndefined()
  })
})

test('the log hides secrets at any depth it meets', () => {
  const lines: string[] = []
  const log = makeLog('info', { write: (line) => void lines.push(line) })
  log.info(
    { password: 's1', req: { headers: { authorization: 's2', cookie: 's3', 'set-cookie': 's4' }, body: { pwd: 's5', user: 'shown' } } },
    'hello',
  )
  expect(lines.join()).toContain('shown')
  expect(lines.join()).not.toMatch(/s[1-5]"/)
})
