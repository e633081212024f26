import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { list } from 'cortado/document/list.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, expect, it } from 'vitest'

// below the repository: the test runner resolves imports itself
const scratch = join(import.meta.dirname, '../../tmp')
mkdirSync(scratch, { recursive: true })
const root = mkdtempSync(join(scratch, 'broken-'))
const app = join(root, 'brittle')

function write(path: string, text: string): void {
  mkdirSync(dirname(join(app, path)), { recursive: true })
  writeFileSync(join(app, path), text)
}

const doctype = (...fieldnames: string[]): string =>
  JSON.stringify({
    doctype: 'DocType',
    name: 'Brittle Thing',
    module: 'Brittle',
    fields: fieldnames.map((fieldname) => ({ fieldname, fieldtype: 'Data', label: fieldname })),
    permissions: [],
  })

const place = 'brittle/doctype/brittle_thing/brittle_thing.json'

let site: TestSite
beforeAll(async () => {
  write('package.json', '{"type": "module"}')
  write('modules.txt', 'Brittle\n')
  write(
    'app.ts',
    `import { defineApp, newDocument } from 'cortado'
export default defineApp({
  name: 'brittle',
  async afterMigrate(ctx) { await (await newDocument(ctx, 'Note', { title: 'migrated' })).insert() },
})`,
  )
  write('patches/stumble.ts', `export const execute = async () => { throw new Error('it stumbled') }`)
  write(place, doctype('title'))
  site = await createTestSite({ apps: [app] })
})
afterAll(async () => {
  await site.close()
  rmSync(root, { recursive: true, force: true })
})

const timesMigrated = () => site.run(async (ctx) => (await list(ctx, 'Note', { filters: { title: 'migrated' }, fields: ['name'] })).length)

it('a migration that was broken off when its files were in is brought to its end by the next one, and only by that', async () => {
  const before = await timesMigrated()
  write(place, doctype('title', 'more'))
  write('patches.txt', '[post_model_sync]\nbrittle.patches.stumble\n')
  await expect(site.host.migrate()).rejects.toMatchObject({ code: 'SETUP' })
  expect(await timesMigrated()).toBe(before)
  write('patches.txt', '')
  expect(await site.host.migrate()).toMatchObject({ written: [], changes: [], patches: [] })
  expect(await timesMigrated()).toBe(before + 1)
  await site.host.migrate()
  expect(await timesMigrated()).toBe(before + 1)
})
