import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** So many DocTypes that a migration of all of them is more than one transaction. */
const many = 260

/** Writes the app `many`: DocTypes with rows, links and indexes, and work of its own. The second version changes all of them and adds some. */
export function writeManyDoctypes(folder: string, version: 1 | 2): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'modules.txt'), 'Many\n')
  writeFileSync(join(folder, 'app.ts'), appText(version))
  if (version === 2) writePatches(folder)
  for (let i = 0; i < many + (version === 2 ? 8 : 0); i++) writeDoctype(folder, i, version)
}

/** Its hooks store documents, so that it shows whether they ran, and how often. */
const appText = (version: number): string => `import { defineApp, load, newDocument } from 'cortado'

const store = async (ctx, doctype, values) => (await newDocument(ctx, doctype, values)).insert()

export default defineApp({
  name: 'many',
  async afterInstall(ctx) {
    for (let i = 0; i < 5; i++) await store(ctx, 'Many 1', { title: 'first', number: i, rows: [{ text: 'a' }, { text: 'b' }] })
  },
  async afterMigrate(ctx) {
    const known = await load(ctx, 'Many 2', 'migrated to ${version}').catch(() => undefined)
    if (!known) await store(ctx, 'Many 2', { title: 'migrated to ${version}', number: ${version} })
  },
})
`

/** One patch before the files are brought in, one after; both would show if they ran twice. */
function writePatches(folder: string): void {
  mkdirSync(join(folder, 'patches'), { recursive: true })
  writeFileSync(join(folder, 'patches.txt'), '[pre_model_sync]\nmany.patches.before\n[post_model_sync]\nmany.patches.after\n')
  for (const when of ['before', 'after'])
    writeFileSync(
      join(folder, `patches/${when}.ts`),
      `import { newDocument } from 'cortado'

export const execute = async (ctx) => (await newDocument(ctx, 'Many 3', { title: 'patched ${when}' })).insert()
`,
    )
}

function writeDoctype(folder: string, number: number, version: 1 | 2): void {
  const name = `Many ${number}`
  const stem = `many_${number}`
  const place = join(folder, 'many/doctype', stem)
  mkdirSync(place, { recursive: true })
  const json = {
    doctype: 'DocType',
    name,
    module: 'Many',
    ...(number % 10 === 0 ? rowType : documentType(number)),
    fields: fieldsOf(number, version),
  }
  writeFileSync(join(place, `${stem}.json`), JSON.stringify(json, null, 1))
}

const rowType = { istable: 1, permissions: [] }

const documentType = (number: number) => ({
  autoname: number === 2 ? 'field:title' : 'hash',
  track_changes: number % 3 === 0 ? 1 : 0,
  permissions: [{ role: 'System Manager', read: 1, write: 1, create: 1, delete: 1 }],
})

/** One in eight changes in every way that a table can, the others in the cheapest one. */
function fieldsOf(number: number, version: 1 | 2): object[] {
  const later = version === 2 ? [{ fieldname: 'added', fieldtype: 'Data', label: 'Added', search_index: number % 8 === 0 ? 1 : 0 }] : []
  if (number % 10 === 0) return [{ fieldname: 'text', fieldtype: 'Data', label: 'Text' }, ...later]
  const changes = number % 8 === 1 && version === 2
  return [
    { fieldname: 'title', fieldtype: 'Data', label: 'Title', length: changes ? 200 : 140 },
    { fieldname: 'number', fieldtype: 'Int', label: 'Number', search_index: changes ? 1 : 0 },
    { fieldname: 'other', fieldtype: 'Link', label: 'Other', options: `Many ${number % 10 === 9 ? 1 : number + 1}` },
    { fieldname: 'rows', fieldtype: 'Table', label: 'Rows', options: `Many ${number - (number % 10)}` },
    ...later,
  ]
}
