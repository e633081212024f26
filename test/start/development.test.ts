import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { benchFolder, type RunningBench, runCommand, startBench, until } from './bench.ts'

const { folder, remove } = benchFolder()
const bench = join(folder, 'sites')
const app = join(folder, 'library')
const task = join(app, 'library/doctype/library_task/library_task')

let running: RunningBench
let cookie = ''

beforeAll(async () => {
  running = await startBench(bench)
  expect(await runCommand(bench, ['new-app', 'library', '--folder', app])).toMatchObject({ code: 0 })
  expect(await runCommand(bench, ['install-app', app])).toMatchObject({ code: 0 })
  const login = await fetch(`${running.address}/api/method/login`, {
    method: 'POST',
    body: new URLSearchParams({ usr: 'Administrator', pwd: 'admin' }),
  })
  cookie = login.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ')
}, 60_000)
afterAll(async () => {
  running.signalAll('SIGINT')
  await running.ended
  remove()
})

const edit = (file: string, change: (text: string) => string) => writeFileSync(file, change(readFileSync(file, 'utf8')))

async function make(values: Record<string, unknown>): Promise<Record<string, unknown>> {
  const answer = await fetch(`${running.address}/api/resource/Library Task`, {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json' },
    body: JSON.stringify(values),
  })
  return ((await answer.json()) as { data?: Record<string, unknown> }).data ?? {}
}

describe('an app outside the repository, while the bench runs', () => {
  it('serves its DocTypes and methods as soon as it is installed', async () => {
    const { name } = await make({ title: ' first ' })
    const done = await fetch(`${running.address}/api/method/library.library.doctype.library_task.library_task.finish`, {
      method: 'POST',
      headers: { cookie },
      body: new URLSearchParams({ name: String(name) }),
    })
    expect(await done.json()).toMatchObject({ message: { name, status: 'Done' } })
  })

  it('an edited controller is live, without a restart', async () => {
    edit(`${task}.ts`, (text) => text.replace('this.title?.trim()', '`${this.title?.trim()}!`'))
    await until(async () => (await make({ title: 'a' })).title === 'a!')
  })

  it('an edited DocType is live, with its types', async () => {
    edit(`${task}.json`, (text) => {
      const json = JSON.parse(text)
      json.fields.push({ fieldname: 'shelf', fieldtype: 'Int', label: 'Shelf' })
      return JSON.stringify(json, null, 1)
    })
    await until(async () => (await make({ title: 'b', shelf: '7' })).shelf === 7)
    await until(() => readFileSync(`${task}.types.ts`, 'utf8').includes('shelf: number'))
  })

  it('a file that is broken leaves what runs as it is, and is named', async () => {
    edit(`${task}.ts`, (text) => `${text}\nbroken (`)
    await until(() => /library_task\.ts cannot be loaded/.test(running.printed()))
    expect((await make({ title: 'c' })).title).toBe('c!')
    edit(`${task}.ts`, (text) => text.replace('\nbroken (', ''))
    edit(`${task}.json`, () => '{"name":')
    await until(() => /not migrated\. .*library_task\.json/.test(running.printed()))
    expect((await make({ title: 'd' })).title).toBe('d!')
  })
})

describe('types', () => {
  it('a field that is renamed in a JSON fails the check where a controller uses it', () => {
    const copy = join(folder, 'copy')
    const root = join(import.meta.dirname, '../..')
    for (const name of ['apps', 'framework', 'contract', 'tsconfig.json', 'package.json'])
      cpSync(join(root, name), join(copy, name), { recursive: true, filter: (path) => !path.includes('node_modules') })
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
    const order = join(copy, 'apps/erp/sales/doctype/sales_order/sales_order.json')
    expect(existsSync(order)).toBe(true)
    edit(order, (text) => text.replaceAll('"delivery_date"', '"deliver_on"'))
    const run = (...args: string[]): string => {
      try {
        return execFileSync(process.execPath, args, { cwd: copy, encoding: 'utf8', stdio: 'pipe' })
      } catch (error) {
        return String((error as { stdout?: string }).stdout)
      }
    }
    const cortado = join(copy, 'framework/bin/cortado.js')
    expect(run(cortado, 'make-types', 'apps/erp', '--check')).toContain('sales_order.types.ts')
    run(cortado, 'make-types', 'apps/erp')
    expect(run(join(root, 'node_modules/.bin/tsc'), '--noEmit', '-p', '.')).toMatch(/sales_order\.ts.*delivery_date/)
  }, 180_000)
})
