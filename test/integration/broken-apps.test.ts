import { rmSync } from 'node:fs'
import { readApp } from 'cortado/app/app-folder.ts'
import { readInstalledApps } from 'cortado/app/installed.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appIn, root } from './colours-app.ts'

let site: TestSite
beforeAll(async () => {
  site = await createTestSite()
})
afterAll(async () => {
  await site.close()
  rmSync(root, { recursive: true, force: true })
})

const app = (keys: string, imports = 'defineApp, doctype, wrapFieldType') =>
  `import { ${imports} } from 'cortado'\nexport default defineApp({ name: 'NAME', ${keys} })\n`
const counter = (options: string, type = 'Computed') =>
  app(`doctypes: [doctype('Gauge').link('user', 'User').field('a', 'Int').field('x', '${type}', { options: ${JSON.stringify(options)} })]`)
const file = (path: string, content: unknown) => ({ 'app.ts': app(''), [path]: typeof content === 'string' ? content : JSON.stringify(content) })

const broken: readonly [what: string, files: Record<string, string>, told: string][] = [
  ['code that cannot be read', { 'app.ts': "import { defineApp } from 'cortado'\nexport default defineApp({ name: 'x'" }, 'app.ts'],
  ['code that throws', { 'app.ts': "throw new Error('too early')" }, 'app.ts cannot be loaded: too early'],
  ['no app', { 'app.ts': 'export default 5' }, 'app.ts declares no app'],
  ['an unknown key', { 'app.ts': app('docEvent: {}') }, 'docEvent is no key of defineApp'],
  [
    'a hook that is none',
    { 'app.ts': app("docEvents: { Note: { validate: ['x'] } }") },
    'docEvents.Note.validate should be a function, or a list of functions',
  ],
  ['an event in Frappe’s spelling', { 'app.ts': app('docEvents: { Note: { on_update() {} } }') }, 'docEvents.Note.on_update is written onUpdate'],
  ['a text in the place of a list', { 'app.ts': app("requiredApps: 'x'") }, 'requiredApps should be a list'],
  ['an app that is missing', { 'app.ts': app("requiredApps: ['nowhere']") }, 'needs nowhere'],
  ['a class that is no controller', { 'app.ts': app('overrideDoctypeClass: { Note: class {} }') }, 'the class of Note is no controller'],
  ['what makes no class', { 'app.ts': app('extendDoctypeClass: { Note: () => 3 }') }, 'the class of Note is no controller'],
  ['a field type that is there', { 'app.ts': app("fieldTypes: [{ name: 'Data', parse: (x) => x }]") }, 'Field type Data is there already'],
  ['a wrapper of nothing', { 'app.ts': app("fieldTypes: [wrapFieldType('Nothing', () => ({}))]") }, 'Field type Nothing does not exist'],
  ['a DocType of another app', { 'app.ts': app("doctypes: [doctype('Note').field('a', 'Data')]") }, 'Note'],
  ['an unknown type of field', { 'app.ts': app("doctypes: [doctype('Gauge').field('a', 'Nope')]") }, 'a has the fieldtype "Nope"'],
  ['a Computed field over what is not there', { 'app.ts': counter('Int\ndoc.nope') }, 'x computes with doc.nope: Gauge has no such field'],
  ['or not there in another DocType', { 'app.ts': counter('Data\nuser.nope') }, 'x computes with user.nope: User has no such field'],
  [
    'or over a DocType that is not there',
    { 'app.ts': counter("Int\nlinked.count('Nope', 'a')") },
    'x computes with linked.count: Nope is no DocType',
  ],
  ['a Virtual field that nothing fetches', { 'app.ts': counter('Int', 'Virtual') }, 'x is Virtual, and no function fetches it'],
  ['a hook that fails', { 'app.ts': app("afterInstall() { throw new Error('oops') }") }, 'afterInstall of NAME failed: oops'],
  ['a fixture that is not JSON', file('fixtures/role.json', '[{'), 'NAME/fixtures/role.json: the file is not JSON'],
  [
    'a fixture that is refused',
    file('fixtures/user.json', [{ doctype: 'User', name: 'zz', email: 'nomail' }]),
    'NAME/fixtures/user.json: User zz is refused: nomail is not a valid Email Address',
  ],
  [
    'a customisation that is refused',
    file('main/custom/note.json', { doctype: 'Note', custom_fields: [{ fieldname: 'zz', fieldtype: 'Nope' }] }),
    'NAME/main/custom/note.json: Custom Field Note-zz is refused: Fieldtype cannot be "Nope"',
  ],
  [
    'a document of a module that is refused',
    file('main/report/odd/odd.json', { doctype: 'Report', name: 'Odd', report_type: 'Nope', ref_doctype: 'Note' }),
    'NAME/main/report/odd/odd.json: Report Odd is refused',
  ],
  ['a section of patches', file('patches.txt', '[later]\nx'), 'patches.txt of NAME has a section [later]'],
]

describe('an app with a fault is not installed; who wrote it is told where it is, and nothing is left of it:', () => {
  it.each(broken.map(([what, files, told], index) => [what, { files, told, name: `broken${index}` }] as const))(
    '%s',
    async (_, { files, told, name }) => {
      const named = Object.fromEntries(
        Object.entries({ 'modules.txt': 'Main\n', ...files }).map(([path, text]) => [path, text.replaceAll('NAME', name)]),
      )
      const folder = appIn(name, named)
      const failure = await readApp(folder)
        .then((read) => site.host.install(read))
        .then(
          () => 'installed',
          (error: Error) => error.message,
        )
      expect(failure.toLowerCase()).toContain(told.replaceAll('NAME', name).toLowerCase())
      const installed = await site.run(async ({ db, meta }) => [await readInstalledApps(db), (await meta.find('Gauge'))?.name])
      expect(installed).toEqual([['core'], undefined])
    },
  )
})
