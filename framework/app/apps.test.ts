import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Context } from '../context.ts'
import { compileMeta } from '../meta/compile.ts'
import { type App, readApp } from './app-folder.ts'
import { Controllers, demandLoadable } from './controllers.ts'
import { Methods } from './methods.ts'

// below the repository: the test runner resolves imports itself, so that apps elsewhere are tried by test/start
const scratch = join(import.meta.dirname, '../../tmp')
mkdirSync(scratch, { recursive: true })
const root = mkdtempSync(join(scratch, 'apps-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** An app in a folder of its own. */
function appOf(name: string, files: Readonly<Record<string, string>>): Promise<App> {
  const folder = join(root, name)
  const all = { 'package.json': '{"type": "module", "version": "2.1.0"}', ...files }
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return readApp(folder)
}

const method = (answer: string) => `export const ask = whitelist({ allowGuest: true }, () => ${answer})\n`
const library = await appOf('library', {
  'app.ts': `import { defineApp } from 'cortado'
export default defineApp({
  name: 'library', aliases: ['books'], overrideMethods: { 'frappe.version': 'library.api.ask' },
  docEvents: { Book: { validate: () => 'book' }, '*': { validate: [() => 'any'] } },
})`,
  'modules.txt': 'Library\n\n Lending \n',
  'api.ts': `import { sql, whitelist } from 'cortado'
import { data } from '@cortado/contract/error-catalogue.ts'
export const hidden = () => 1
${method("[typeof sql.raw, data({ message: 'no' }).status]")}`,
  'methods/library/first.ts': `import { whitelist } from 'cortado'\n${method("'methods'")}`,
  'first.ts': `import { whitelist } from 'cortado'\n${method("'folder'")}`,
  'lending/doctype/book/book.ts': `import { Document } from 'cortado'
export default class Book extends Document {}`,
})
const methods = new Methods([library])
const answerOf = async (path: string) => (await methods.find(path))?.fn({} as Context, {})

describe('an app', () => {
  it('is read with what it declares', () => {
    expect(library).toMatchObject({ name: 'library', title: 'Library', version: '2.1.0', modules: ['Library', 'Lending'] })
  })

  it.each([
    ['library.api.ask', ['function', 417]],
    ['books.api.ask', ['function', 417]],
    ['frappe.version', ['function', 417]],
    ['library.first.ask', 'methods'],
    ['library.api.nothing', undefined],
    ['other.api.ask', undefined],
    ['library', undefined],
    ['library...api.ask', undefined],
    ['library.../secret.ask', undefined],
  ])('answers %s with %j', async (path, wanted) => expect(await answerOf(path)).toEqual(wanted))

  it('keeps functions to itself that are not whitelisted', async () => {
    await expect(methods.find('library.api.hidden')).rejects.toMatchObject({ status: 403 })
  })

  it('has controllers, and hooks: of the DocType first, then of all', async () => {
    const controllers = new Controllers([library])
    const meta = (name: string) => ({ ...compileMeta({ name }), app: 'library' })
    expect((await controllers.controller(meta('Book')))?.name).toBe('Book')
    expect(await controllers.controller(meta('Shelf'))).toBeUndefined()
    expect(controllers.hooks('Book', 'validate').map((hook) => hook({} as never, '' as never))).toEqual(['book', 'any'])
    expect(controllers.hooks('Shelf', 'validate')).toHaveLength(1)
  })
})

describe('code that cannot be loaded is named', () => {
  it.each([
    ['a controller', 'x/doctype/y/y.ts', 'export default class {'],
    ['a controller that is none', 'x/doctype/y/y.ts', 'export default 5'],
    ['a file of methods', 'api.ts', "import { whitelist } from 'cortado'\nexport const ask = whitelist({}, ("],
  ])('%s', async (_what, path, text) => {
    const app = await appOf(`broken_${Math.random().toString(36).slice(2)}`, { 'modules.txt': 'X\n', [path]: text })
    await expect(demandLoadable(app)).rejects.toMatchObject({ code: 'SETUP', message: expect.stringContaining(join(app.folder, path)) })
  })

  it('and what can be is not', async () => {
    await expect(demandLoadable(library)).resolves.toBeUndefined()
  })
})
