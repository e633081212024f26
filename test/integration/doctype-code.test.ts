import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { doctype } from 'cortado'
import { scanApp } from 'cortado/meta/files.ts'
import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

type Json = Record<string, unknown>

// below the repository: the test runner resolves imports itself
const scratch = join(import.meta.dirname, '../../tmp')
mkdirSync(scratch, { recursive: true })
const folder = mkdtempSync(join(scratch, 'projects-'))
writeFileSync(join(folder, 'package.json'), '{"type": "module"}')
writeFileSync(join(folder, 'modules.txt'), 'Projects\n')
writeFileSync(
  join(folder, 'app.ts'),
  `import { defineApp, doctype } from 'cortado'
const step = doctype('Project Step').child().field('what', 'Data', { reqd: 1 }).field('hours', 'Float')
const project = doctype('Project', { autoname: 'field:title' })
  .field('title', 'Data', { unique: 1 }).select('status', ['Open', 'Done']).section('work').table('steps', 'Project Step').link('owner_user', 'User')
  .permission('System Manager').permission('All', ['read'], { onlyOwn: true }).state('Open', 'Red').connection('ToDo', 'reference_name')
export default defineApp({ name: 'projects', doctypes: [step, project] })`,
)

let site: TestSite
let http: TestServer
let cookie: string
beforeAll(async () => {
  site = await createTestSite({ apps: [folder], settings: { developer_mode: 1 } })
  http = await site.http()
  cookie = await http.login('Administrator', 'admin')
})
afterAll(async () => {
  await site.close()
  rmSync(folder, { recursive: true, force: true })
})
const send = (method: string, path: string, json?: unknown) => http.request(method, path, { cookie, json })

describe('a DocType in code', () => {
  it('is what a file would be', () => {
    expect(doctype('Task', { module: 'Projects' }).field('due_on', 'Date').submittable().permission('All', ['read'], { level: 1 }).build()).toEqual({
      doctype: 'DocType',
      name: 'Task',
      module: 'Projects',
      is_submittable: 1,
      sort_field: 'creation',
      sort_order: 'DESC',
      field_order: ['due_on'],
      fields: [{ fieldname: 'due_on', fieldtype: 'Date', label: 'Due On' }],
      permissions: [{ role: 'All', read: 1, permlevel: 1 }],
    })
  })

  it('is installed with its app, once', async () => {
    const made = await send('POST', '/api/resource/Project', { title: 'House', steps: [{ what: 'Roof', hours: 1.5 }] })
    expect(made.body.data, made.text).toMatchObject({ name: 'House', status: 'Open', steps: [{ what: 'Roof', hours: 1.5 }] })
    expect(await site.host.migrate()).toMatchObject({ written: [], changes: [] })
    const meta = await site.run((ctx) => ctx.meta.get('Project'))
    expect([meta.app, meta.json.module, meta.json.states, meta.json.links]).toMatchObject([
      'projects',
      'Projects',
      [{ color: 'Red' }],
      [{ link_doctype: 'ToDo' }],
    ])
  })

  it('can be made on a site as well', async () => {
    const json = doctype('Errand', { module: 'Core', custom: 1 }).field('what', 'Data').permission('System Manager').build()
    expect((await send('POST', '/api/resource/DocType', json)).status).toBe(200)
    expect((await send('POST', '/api/resource/Errand', { what: 'x' })).status).toBe(200)
  })
})

describe('in developer mode', () => {
  const file = join(folder, 'projects/doctype/mile_stone/mile_stone.json')
  const read = () => JSON.parse(readFileSync(file, 'utf8')) as Json
  const definition = {
    name: 'Mile Stone',
    module: 'Projects',
    fields: [
      { fieldname: 'title', fieldtype: 'Data', label: 'Title', reqd: 1 },
      { fieldname: 'due', fieldtype: 'Date', label: 'Due' },
    ],
    permissions: [{ role: 'System Manager', read: 1, write: 1, create: 1 }],
  }

  it('a DocType of an app is written to its file, as Frappe writes it', async () => {
    const made = await send('POST', '/api/resource/DocType', definition)
    expect(made.status, made.text).toBe(200)
    const text = readFileSync(file, 'utf8')
    const json = read()
    expect(Object.keys(json)).toEqual(Object.keys(json).toSorted())
    expect(json).toMatchObject({ doctype: 'DocType', name: 'Mile Stone', module: 'Projects', field_order: ['title', 'due'], owner: 'Administrator' })
    expect(json.fields).toEqual([
      { fieldname: 'title', fieldtype: 'Data', in_list_view: 1, label: 'Title', reqd: 1 },
      { fieldname: 'due', fieldtype: 'Date', label: 'Due' },
    ])
    expect(text).toMatch(/^\{\n "actions": \[\],\n/)
    expect((await scanApp(folder, 'projects')).faults).toEqual([])
  })

  it('again when it changes; a migration then finds nothing to do', async () => {
    const stored = (await send('GET', '/api/resource/DocType/Mile Stone')).body.data as { fields: Json[] }
    await send('PUT', '/api/resource/DocType/Mile Stone', {
      fields: [...stored.fields, { fieldname: 'note', fieldtype: 'Small Text', label: 'Note' }],
    })
    expect(read().field_order).toEqual(['title', 'due', 'note'])
    expect(await site.host.migrate()).toMatchObject({ written: [], changes: [] })
  })

  it('not when the change is refused, nor for DocTypes of the site', async () => {
    const before = readFileSync(file, 'utf8')
    expect((await send('PUT', '/api/resource/DocType/Mile Stone', { title_field: 'nowhere' })).status).toBe(417)
    expect(readFileSync(file, 'utf8')).toBe(before)
    expect(existsSync(join(folder, 'core'))).toBe(false)
  })

  it('is what it takes: otherwise DocTypes of apps are not changed', async () => {
    await site.host.site.update({ developer_mode: 0 })
    const refused = { status: 417, body: { exc_type: 'CannotCreateStandardDoctypeError' } }
    expect(await send('PUT', '/api/resource/DocType/Mile Stone', { description: 'x' })).toMatchObject(refused)
    expect(await send('POST', '/api/resource/DocType', { ...definition, name: 'Other Stone' })).toMatchObject(refused)
    const deleted = await send('DELETE', '/api/resource/DocType/Mile Stone')
    expect([deleted.status, deleted.body.exc_type]).toEqual([417, 'ValidationError'])
  })
})
