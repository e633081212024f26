import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readApp } from 'cortado/app/app-folder.ts'
import { exportFixtures } from 'cortado/app/fixtures.ts'
import { list } from 'cortado/document/list.ts'
import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

type Json = Record<string, unknown>

// below the repository: the test runner resolves imports itself, so that apps elsewhere are tried by test/start
const scratch = join(import.meta.dirname, '../../tmp')
mkdirSync(scratch, { recursive: true })
const root = mkdtempSync(join(scratch, 'hooks-'))
const write = (app: string, files: Readonly<Record<string, string>>): string => {
  for (const [path, text] of Object.entries({ 'package.json': '{"type": "module"}', ...files })) {
    mkdirSync(dirname(join(root, app, path)), { recursive: true })
    writeFileSync(join(root, app, path), text)
  }
  return join(root, app)
}

const loan = {
  doctype: 'DocType',
  name: 'Loan',
  module: 'Lending',
  autoname: 'Prompt',
  fields: [
    { fieldname: 'title', fieldtype: 'Data' },
    { fieldname: 'trace', fieldtype: 'Small Text' },
  ],
  permissions: [{ role: 'System Manager', read: 1, write: 1, create: 1, delete: 1 }],
}
const said = (text: string) => `validate() { super.validate?.(); this.set('trace', [this.get('trace'), '${text}'].filter(Boolean).join(' ')) }`

const lending = write('lending', {
  'app.ts': `import { defineApp } from 'cortado'
const log = []
export const told = () => log
export default defineApp({
  name: 'lending',
  fixtures: [{ doctype: 'Role', filters: { name: ['like', 'Lending%'] }, prefix: '1' }, 'Loan'],
  beforeAppInstall: (_ctx, app) => void log.push('before ' + app),
  afterAppInstall: (_ctx, app) => void log.push('after ' + app),
  beforeAppUninstall: (_ctx, app) => void log.push('without ' + app),
  afterAppUninstall: (_ctx, app) => void log.push('gone ' + app),
  beforeMigrate: () => void log.push('migrating'),
  afterMigrate: () => void log.push('migrated'),
})`,
  'modules.txt': 'Lending\n',
  'lending/doctype/loan/loan.json': JSON.stringify(loan),
  'lending/doctype/loan/loan.ts': `import { Document } from 'cortado'
export default class Loan extends Document { ${said('own')} }`,
  'fixtures/1_role.json': JSON.stringify([{ doctype: 'Role', name: 'Lending Clerk', role_name: 'Lending Clerk' }]),
  'fixtures/loan.json': JSON.stringify([
    { doctype: 'Loan', name: 'L1', title: 'First' },
    { doctype: 'Nothing Known', name: 'x' },
  ]),
  'lending/custom/note.json': JSON.stringify({
    doctype: 'Note',
    sync_on_migrate: 1,
    custom_fields: [
      { doctype: 'Custom Field', fieldname: 'loan', label: 'Loan', fieldtype: 'Link', options: 'Loan', insert_after: 'title', module: 'Lending' },
    ],
    property_setters: [
      {
        doctype: 'Property Setter',
        doctype_or_field: 'DocField',
        field_name: 'title',
        property: 'bold',
        property_type: 'Check',
        value: '1',
        module: 'Lending',
      },
    ],
    custom_perms: [{ doctype: 'Custom DocPerm', role: 'All', permlevel: 0, read: 1, write: 1, create: 1 }],
  }),
})

const overriding = write('overriding', {
  'app.ts': `import { defineApp, respond } from 'cortado'
export default defineApp({
  name: 'overriding', requiredApps: ['lending'],
  overrideDoctypeClass: { Loan: () => import('./loan.ts') },
  extendDoctypeClass: { Loan: (Base) => class extends Base { ${said('extended')} }, Note: (Base) => class extends Base {
    static whitelisted = ['shout']
    shout() { return String(this.get('title')).toUpperCase() }
  } },
  beforeRequest(ctx) { ctx.messages.push({ message: 'for ' + ctx.user.name }) },
  afterRequest(ctx, answer) { ctx.messages.push({ message: 'answered ' + (answer !== undefined) }) },
  bootSession(_ctx, boot) { boot.lending = { open: 3 } },
})`,
  'loan.ts': `import { Document } from 'cortado'
export default class OtherLoan extends Document { ${said('overridden')} }`,
})

let site: TestSite
let http: TestServer
let cookie: string
beforeAll(async () => {
  site = await createTestSite({ apps: [lending, overriding] })
  http = await site.http()
  cookie = await http.login('Administrator', 'admin')
})
afterAll(async () => {
  await site.close()
  rmSync(root, { recursive: true, force: true })
})

const send = (method: string, path: string, json?: unknown) => http.request(method, path, { cookie, json })
const told = async (): Promise<string[]> => ((await import(join(lending, 'app.ts'))) as { told(): string[] }).told()
const names = (doctype: string, filters: Json = {}) =>
  site.run(async (ctx) => ((await list(ctx, doctype, { filters, fields: ['name'] })) as Json[]).map(({ name }) => name))

describe('controllers', () => {
  it('are overridden by one app, and extended by others', async () => {
    const made = await send('POST', '/api/resource/Loan', { __newname: 'L2', title: 'Second' })
    expect(made.body.data, made.text).toMatchObject({ trace: 'overridden extended' })
  })

  it('of another app can be extended with methods that clients call', async () => {
    await send('POST', '/api/resource/Note', { title: 'quiet' })
    const [name] = await names('Note', { title: 'quiet' })
    const answer = await http.request('POST', '/api/method/run_doc_method', { cookie, form: { dt: 'Note', dn: String(name), method: 'shout' } })
    expect(answer.body.message, answer.text).toBe('QUIET')
  })
})

describe('requests', () => {
  it('pass the hooks of apps, which know the user and the answer', async () => {
    const { body } = await send('GET', '/api/method/ping')
    const messages = JSON.parse(String(body._server_messages)).map((each: string) => JSON.parse(each).message)
    expect(messages).toEqual(['for Administrator', 'answered true'])
  })

  it('of a client that starts are answered with what apps add', async () => {
    const { body } = await send('GET', '/api/method/core.boot.get')
    expect(body.message).toMatchObject({
      lending: { open: 3 },
      user: { name: 'Administrator', roles: expect.arrayContaining(['System Manager']) },
      versions: { core: expect.any(String), lending: '0.0.1' },
    })
    const guest = await http.request('GET', '/api/method/core.boot.get')
    expect(guest.body.message).toMatchObject({ user: { name: 'Guest' }, sysdefaults: {}, versions: {}, app_data: [] })
  })
})

describe('what apps bring', () => {
  it('is there after the installation: fixtures, fields, properties and rules', async () => {
    expect(await names('Loan', { name: 'L1' })).toEqual(['L1'])
    expect(await names('Role', { name: 'Lending Clerk' })).toEqual(['Lending Clerk'])
    const note = await site.run((ctx) => ctx.meta.get('Note'))
    expect(note.field.get('loan')).toMatchObject({ fieldtype: 'Link', options: 'Loan' })
    expect(note.field.get('title')?.bold).toBe(1)
    expect(note.permissions).toMatchObject([{ role: 'All', read: 1 }])
  })

  it('is told to the other apps', async () => {
    expect(await told()).toEqual(expect.arrayContaining(['before overriding', 'after overriding']))
  })

  it('overwrites what was changed, and nothing else', async () => {
    const before = (await told()).length
    expect((await site.host.migrate()).fixtures).toEqual([])
    expect((await told()).slice(before)).toEqual(['migrating'])
    await send('PUT', '/api/resource/Loan/L1', { title: 'Changed' })
    await send('PUT', '/api/resource/Property Setter/Note-title-bold', { value: '0' })
    expect((await site.host.migrate()).fixtures).toEqual(['Loan L1', 'Note'])
    expect((await send('GET', '/api/resource/Loan/L1')).body.data).toMatchObject({ title: 'First' })
    expect((await told()).at(-1)).toBe('migrated')
  })

  it('is written to its folder', async () => {
    const app = await readApp(lending)
    const files = await site.run((ctx) => exportFixtures(ctx, app))
    expect(files).toEqual([
      { file: '1_role.json', documents: 1 },
      { file: 'loan.json', documents: 2 },
    ])
    expect((await site.host.migrate()).fixtures).toEqual([])
  })
})

describe('patches', () => {
  beforeAll(async () => void (await send('POST', '/api/resource/Loan', { __newname: 'L4', title: 'Fourth' })))
  const patches = (text: string, files: Readonly<Record<string, string>> = {}) =>
    write('lending', { 'patches.txt': text, ...Object.fromEntries(Object.entries(files).map(([name, body]) => [`patches/${name}.ts`, body])) })
  const renaming = (to: string) => `export const execute = async (ctx) => {
  const loan = await ctx.documents.load(ctx, 'Loan', 'L4')
  loan.set('title', [loan.get('title'), '${to}'].join(' '))
  await loan.save()
}`
  const title = async () => ((await send('GET', '/api/resource/Loan/L4')).body.data as Json).title

  it('run once, in order, and say what they did', async () => {
    patches('[pre_model_sync]\nfinally:lending.patches.c\nlending.patches.a\n\n[post_model_sync]\n# a comment\nlending.patches.b # 2026\n', {
      a: renaming('a'),
      b: renaming('b'),
      c: renaming('c'),
    })
    expect((await site.host.migrate({ dryRun: true })).patches).toEqual([
      'lending.patches.a',
      'finally:lending.patches.c',
      'lending.patches.b # 2026',
    ])
    expect(await title()).toBe('Fourth')
    expect((await site.host.migrate()).patches).toEqual(['lending.patches.a', 'finally:lending.patches.c', 'lending.patches.b # 2026'])
    expect(await title()).toBe('Fourth a c b')
    expect((await site.host.migrate()).patches).toEqual([])
  })

  it('go on after one that failed, which leaves nothing behind', async () => {
    const failing = `${renaming('half')}\nconst whole = execute\nexport { broken as execute }`
      .replace('export const execute', 'const execute')
      .replace('const whole = execute', "const broken = async (ctx) => { await execute(ctx); throw new Error('no luck') }")
    patches('lending.patches.a again\nlending.patches.d\nlending.patches.e\n', { d: failing, e: renaming('e') })
    await expect(site.host.migrate()).rejects.toMatchObject({ code: 'SETUP', message: expect.stringMatching(/lending\.patches\.d.*no luck/) })
    expect(await title()).toBe('Fourth a c b a')
    const report = await site.host.migrate({ skipFailing: true })
    expect([report.patches, report.skippedPatches]).toEqual([['lending.patches.e'], ['lending.patches.d']])
    expect(await title()).toBe('Fourth a c b a e')
    patches('lending.patches.a again\nlending.patches.d\nlending.patches.e\n')
    await expect(site.host.migrate()).rejects.toMatchObject({ code: 'SETUP' })
  })

  it.each([
    ['lending.patches.nowhere', 'there is no file'],
    ['other.patches.a', 'names no module of lending'],
    ['execute:frappe.reload_doc("x")', 'Python'],
    ['lending.patches.old', 'Python'],
  ])('that cannot run are named: %s', async (line, text) => {
    patches(`${line}\n`)
    write('lending', { 'patches/old.py': 'def execute(): pass' })
    await expect(site.host.migrate()).rejects.toMatchObject({ code: 'SETUP', message: expect.stringContaining(text) })
    patches('')
  })
})

describe('an app that goes', () => {
  it('is kept while another needs it', async () => {
    await expect(site.host.uninstall('lending')).rejects.toMatchObject({ code: 'SETUP', message: expect.stringContaining('overriding') })
  })

  it('takes everything of it along', async () => {
    await site.host.uninstall('overriding')
    expect((await told()).slice(-2)).toEqual(['without overriding', 'gone overriding'])
    const made = await send('POST', '/api/resource/Loan', { __newname: 'L3', title: 'Third' })
    expect(made.body.data).toMatchObject({ trace: 'own' })
    const comment = { reference_doctype: 'Loan', reference_name: 'L3', content: 'x', comment_email: 'a@example.com', comment_by: 'A' }
    expect((await send('POST', '/api/method/frappe.desk.form.utils.add_comment', comment)).status).toBe(200)
    await send('POST', '/api/method/frappe.desk.form.assign_to.add', { assign_to: ['Administrator'], doctype: 'Loan', name: 'L3' })
    await send('POST', '/api/resource/Loan', { __newname: 'L4' })
    expect((await send('DELETE', '/api/resource/Loan/L4')).status).toBe(202)
    const hanging = async () => [
      ...(await names('Comment', { reference_doctype: 'Loan' })),
      ...(await names('ToDo', { reference_type: 'Loan' })),
      ...(await names('Deleted Document', { deleted_doctype: 'Loan' })),
    ]
    expect((await hanging()).length).toBeGreaterThanOrEqual(3)
    await site.host.uninstall('lending')
    expect(await hanging()).toEqual([])
    expect((await send('GET', '/api/resource/Loan')).status).toBe(404)
    const note = await site.run((ctx) => ctx.meta.get('Note'))
    expect([note.field.has('loan'), note.field.get('title')?.bold]).toEqual([false, undefined])
    expect(await names('Module Def', { app_name: 'lending' })).toEqual([])
    expect(await names('Patch Log', { patch: ['like', '%lending%'] })).toEqual([])
  })
})
