import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { isRunning, markOf } from 'cortado/config/process.ts'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { benchFolder, type RunningBench, runCommand, startBench, startByNpm, until } from './bench.ts'
import { postmasterFile, postmasterOf, webProcessOf } from './processes.ts'

const { folder, remove } = benchFolder()
const bench = join(folder, 'sites')
let running: RunningBench | undefined
let authorization = ''

const ask = async (method: string, path: string, json?: unknown) => {
  const answer = await fetch(`${running?.address}${path}`, {
    method,
    headers: { authorization, 'content-type': 'application/json' },
    body: json === undefined ? undefined : JSON.stringify(json),
  })
  return {
    status: answer.status,
    body: (await answer.json()) as { data: { name: string }[] & { name: string }; message: { api_key: string; api_secret: string } },
  }
}

const postmaster = () => postmasterOf(bench)
const webProcess = () => webProcessOf(Number(running?.process.pid))

/** What of the bench that runs now is left when it has ended: processes, lock files. */
function leftovers(): () => string[] {
  const marks = { database: markOf(postmaster()), web: markOf(webProcess()) }
  expect(Object.values(marks)).not.toContain(undefined)
  return () => [
    ...Object.entries(marks).flatMap(([name, mark]) => (mark && isRunning(mark) ? [name] : [])),
    ...readdirSync(join(bench, '.run'), { recursive: true, encoding: 'utf8' }).filter((name) => name !== 'postgres-leases'),
  ]
}

beforeAll(async () => {
  running = await startBench(bench)
  const login = await fetch(`${running.address}/api/method/login`, {
    method: 'POST',
    body: new URLSearchParams({ usr: 'Administrator', pwd: 'admin' }),
  })
  const cookie = login.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ')
  const keys = await fetch(`${running.address}/api/method/frappe.core.doctype.user.user.generate_keys`, {
    method: 'POST',
    headers: { cookie },
    body: new URLSearchParams({ user: 'Administrator' }),
  })
  const { message } = (await keys.json()) as { message: { api_key?: string; api_secret: string } }
  const user = (await (await fetch(`${running.address}/api/resource/User/Administrator`, { headers: { cookie } })).json()) as {
    data: { api_key: string }
  }
  authorization = `token ${message.api_key ?? user.data.api_key}:${message.api_secret}`
}, 60_000)

afterEach(async () => {
  running ??= await startBench(bench)
}, 60_000)

afterAll(async () => {
  running?.signalAll('SIGINT')
  await running?.ended
  remove()
})

/** Inserts notes one after the other, until `stop`; answers the names that were acknowledged. */
function writing(): { stop(): Promise<string[]> } {
  const names: string[] = []
  let going = true
  const work = Array.from({ length: 4 }, async () => {
    while (going) {
      try {
        const { status, body } = await ask('POST', '/api/resource/Note', { title: crypto.randomUUID() })
        if (status === 200) names.push(body.data.name)
      } catch {
        // no answer: not acknowledged
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }
  })
  return {
    async stop() {
      going = false
      await Promise.all(work)
      return names
    },
  }
}

/** Names of the notes; asks again where the server or its database is just coming back. */
async function storedNotes(): Promise<Set<string>> {
  const names = new Set<string>()
  await until(async () => {
    const { status, body } = await ask('GET', '/api/resource/Note?limit_page_length=0').catch(() => ({ status: 0, body: undefined }))
    for (const { name } of body?.data ?? []) names.add(name)
    return status === 200
  })
  return names
}

describe('cortado start', () => {
  it('refuses to run twice on one bench, and says where it runs', async () => {
    await expect(startBench(bench)).rejects.toThrow(/already running/)
  })

  it('says what to do where the port is taken', async () => {
    const other = benchFolder()
    const port = new URL(String(running?.address)).port
    await expect(startBench(join(other.folder, 'sites'), { CORTADO_PORT: port })).rejects.toThrow(/CORTADO_PORT/)
    other.remove()
  }, 60_000)

  it('goes on after the web process and the database were killed, and loses nothing that was acknowledged', async () => {
    const load = writing()
    await until(async () => (await storedNotes()).size > 20)
    process.kill(webProcess(), 'SIGKILL')
    await until(async () => (await ask('GET', '/api/method/ping').catch(() => ({ status: 0 }))).status === 200)
    process.kill(postmaster(), 'SIGKILL')
    await until(async () => (await ask('GET', '/api/resource/Note').catch(() => ({ status: 0 }))).status === 200)
    const names = await load.stop()
    const stored = await storedNotes()
    expect(names.length).toBeGreaterThan(20)
    expect(names.filter((name) => !stored.has(name))).toEqual([])
  }, 60_000)

  it('adopts what a killed one left, and loses nothing that was acknowledged', async () => {
    const load = writing()
    await until(async () => (await storedNotes()).size > 0)
    const left = postmaster()
    const pid = Number(running?.process.pid)
    const web = markOf(webProcess())
    process.kill(pid, 'SIGKILL')
    await running?.ended
    await until(() => !web || !isRunning(web))
    const names = await load.stop()
    running = await startBench(bench)
    expect(postmaster()).toBe(left)
    const stored = await storedNotes()
    expect(names.filter((name) => !stored.has(name))).toEqual([])
  }, 60_000)

  it('Ctrl-C ends server and database in order, with exit code 0 and nothing left; also a database that had to be started again', async () => {
    const killed = postmaster()
    process.kill(killed, 'SIGKILL')
    // a connection may answer once more before it notices
    await until(() => existsSync(postmasterFile(bench)) && postmaster() !== killed && markOf(postmaster()) !== undefined)
    await until(async () => (await ask('GET', '/api/resource/Note').catch(() => ({ status: 0 }))).status === 200)
    const left = leftovers()
    running?.signalAll('SIGINT')
    expect(await running?.ended).toBe(0)
    expect(left()).toEqual([])
    running = undefined
  }, 60_000)

  it('ends the same way when npm is told to end', async () => {
    running?.signalAll('SIGINT')
    await running?.ended
    running = await startByNpm(bench)
    const left = leftovers()
    process.kill(Number(running.process.pid), 'SIGTERM')
    expect(await running.ended).toBe(0)
    expect(left()).toEqual([])
    running = undefined
  }, 60_000)

  it('ends the same way when its terminal is closed', async () => {
    const left = leftovers()
    running?.hangUp()
    running?.signalAll('SIGHUP')
    expect(await running?.ended).toBe(0)
    expect(left()).toEqual([])
    running = undefined
  }, 60_000)

  it('serves several sites by their names, others not', async () => {
    const made = await runCommand(bench, ['new-site', 'two.example.com'], { CORTADO_ADMIN_PASSWORD: 'second' })
    expect(made, made.text).toMatchObject({ code: 0 })
    const statusOf = async (headers: Record<string, string>) =>
      (
        await fetch(`${running?.address}/api/method/login`, {
          method: 'POST',
          headers,
          body: new URLSearchParams({ usr: 'Administrator', pwd: 'second' }),
        })
      ).status
    expect(await statusOf({ 'x-frappe-site-name': 'two.example.com' })).toBe(200)
    expect(await statusOf({})).toBe(401)
    expect(await statusOf({ 'x-frappe-site-name': 'three.example.com' })).toBe(404)
    const dropped = await runCommand(bench, ['drop-site', 'two.example.com', '--yes'])
    expect(dropped, dropped.text).toMatchObject({ code: 0 })
    await until(async () => (await statusOf({ 'x-frappe-site-name': 'two.example.com' })) === 404)
  }, 60_000)
})
