// node benchmarks/migrate/bench.ts [--doctypes 400] [<app folder> …]
// Question, method and numbers: README.md beside this file.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readApp } from 'cortado/app/app-folder.ts'
import { coreFolder, exampleFolder } from 'cortado/boot/bench-host.ts'
import { scrub } from 'cortado/config/names.ts'
import { type AppDoctype, scanApp } from 'cortado/meta/files.ts'
import { machine, shown } from '../machine.ts'
import { makeScratch } from '../scratch.ts'

const { values: options, positionals } = parseArgs({ options: { doctypes: { type: 'string', default: '400' } }, allowPositionals: true })
const wanted = Number(options.doctypes)
const folders = positionals.length ? positionals : [exampleFolder, coreFolder]

/** Writes an app of that many DocTypes, taken from those of other apps as often as it needs. Names of its own: core's are taken. Answers its folder. */
async function makeApp(folder: string): Promise<string> {
  const app = join(folder, 'many')
  const known: AppDoctype[] = (await Promise.all(folders.map((each) => scanApp(each)))).flatMap(({ doctypes }) => [...doctypes])
  const children = new Set(known.filter(({ json }) => json.istable).map(({ doctype }) => doctype))
  for (let i = 0; i < wanted; i++) {
    const source = known[i % known.length]
    const round = Math.floor(i / known.length) + 1
    const own = (name: string) => `${name} M${round}`
    if (!source) throw new Error('the apps hold no DocTypes')
    const fields = source.json.fields?.map((field) =>
      field.options && children.has(field.options) ? { ...field, options: own(field.options) } : field,
    )
    const name = own(source.doctype)
    const place = join(app, 'many', 'doctype', scrub(name))
    mkdirSync(place, { recursive: true })
    writeFileSync(join(place, `${scrub(name)}.json`), JSON.stringify({ ...source.json, name, module: 'Many', fields }, null, 1))
  }
  writeFileSync(join(app, 'modules.txt'), 'Many\n')
  return app
}

async function time(what: string, run: () => Promise<{ written: readonly unknown[]; changes: readonly unknown[] }>): Promise<void> {
  const begun = performance.now()
  const before = process.cpuUsage()
  const { written, changes } = await run()
  const { user, system } = process.cpuUsage(before)
  console.log(
    `| ${what} | ${shown((performance.now() - begun) / 1000, 2)} | ${shown((user + system) / 1e6, 2)} | ${written.length} | ${changes.length} |`,
  )
}

const scratch = await makeScratch()
try {
  const app = await makeApp(scratch.folder)
  const site = await scratch.host.createSite('localhost')
  console.log(`${machine()}\n\n| | s | processor s | DocTypes written | changes of tables |\n|---|---:|---:|---:|---:|`)
  await time(`an app of ${wanted} DocTypes is installed`, async () => site.install(await readApp(app)))
  await time('nothing has changed', () => site.migrate())
  const [first] = (await scanApp(app)).doctypes
  if (first) {
    const json = JSON.parse(readFileSync(first.file, 'utf8'))
    json.fields.push({ fieldname: 'one_more', fieldtype: 'Data', label: 'One More' })
    if (json.field_order) json.field_order.push('one_more')
    writeFileSync(first.file, JSON.stringify(json))
  }
  await time('a field is added to one', () => site.migrate())
} finally {
  await scratch.close()
}
