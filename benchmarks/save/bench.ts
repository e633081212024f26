// node benchmarks/save/bench.ts [--rows 1000] [--times 15]
// Question, method and numbers: README.md beside this file.
import { randomUUID } from 'node:crypto'
import { parseArgs } from 'node:util'
import type { SiteHost } from 'cortado/boot/site-host.ts'
import { statementChannel } from 'cortado/database/driver/connection.ts'
import { insert } from 'cortado/document/insert.ts'
import { load } from 'cortado/document/load.ts'
import { newDocument } from 'cortado/document/new.ts'
import { save } from 'cortado/document/save.ts'
import pg from 'pg'
import { machine, median, shown } from '../machine.ts'
import { makeScratch } from '../scratch.ts'

const { values: options } = parseArgs({ options: { rows: { type: 'string', default: '1000' }, times: { type: 'string', default: '15' } } })
const count = Number(options.rows)
const items = (): object[] => Array.from({ length: count }, (_, i) => ({ item: `Item ${i}`, qty: i % 10, rate: 1.5 * i, amount: (i % 10) * 1.5 * i }))

async function prepare(site: SiteHost): Promise<void> {
  await site.run(async (ctx) => {
    const make = async (values: object) => insert(await newDocument(ctx, 'DocType', { module: 'Core', custom: 1, ...values }))
    const numbers = ['qty', 'rate', 'amount'].map((fieldname) => ({ fieldname, fieldtype: 'Float' }))
    await make({ name: 'Save Item', istable: 1, fields: [{ fieldname: 'item', fieldtype: 'Data' }, ...numbers] })
    await make({
      name: 'Save Order',
      permissions: [{ role: 'System Manager', read: 1, write: 1, create: 1 }],
      fields: [
        { fieldname: 'title', fieldtype: 'Data' },
        { fieldname: 'items', fieldtype: 'Table', options: 'Save Item' },
      ],
    })
  })
}

/** Every save changes the value. */
let turn = 100

const columns = 'name, owner, creation, modified, modified_by, docstatus, idx, parent, parentfield, parenttype, item, qty, rate, amount'

/** What one writes by hand: rows as one JSON parameter. */
async function insertByHand(client: pg.Client): Promise<string> {
  const name = randomUUID().slice(0, 10)
  await client.query('begin')
  const head = `insert into "tabSave Order" (name, owner, creation, modified, modified_by, docstatus, idx, title) values ($1, 'a', now(), now(), 'a', 0, 0, $2)`
  await client.query({ name: 'head', text: head, values: [name, 'By hand'] })
  const rows = items().map((item, i) => ({ name: randomUUID().slice(0, 10), idx: i + 1, parent: name, ...item }))
  await client.query({
    name: 'rows',
    text: `insert into "tabSave Item" (${columns}) select name, 'a', now(), now(), 'a', 0, idx, parent, 'items', 'Save Order', item, qty, rate, amount
      from json_to_recordset($1) as r(name text, idx int, parent text, item text, qty float, rate float, amount float)`,
    values: [JSON.stringify(rows)],
  })
  await client.query('commit')
  return name
}

/** One row of a document changed, as one writes it by hand: all is read, the head and that row are written. */
async function saveByHand(client: pg.Client, name: string): Promise<void> {
  await client.query({ name: 'read head', text: 'select * from "tabSave Order" where name = $1', values: [name] })
  const { rows } = await client.query({
    name: 'read rows',
    text: `select ${columns} from "tabSave Item" where parent = $1 order by idx`,
    values: [name],
  })
  await client.query('begin')
  await client.query({ name: 'touch', text: 'update "tabSave Order" set modified = now() where name = $1', values: [name] })
  await client.query({ name: 'change', text: 'update "tabSave Item" set qty = $2, modified = now() where name = $1', values: [rows[0].name, ++turn] })
  await client.query('commit')
}

const insertHere = (site: SiteHost): Promise<string> =>
  site.run(async (ctx) => (await insert(await newDocument(ctx, 'Save Order', { title: 'Cortado', items: items() }))).name)

const saveHere = (site: SiteHost, name: string): Promise<void> =>
  site.run(async (ctx) => {
    const doc = await load(ctx, 'Save Order', name)
    doc.rows('items')[0]?.set('qty', ++turn)
    await save(doc)
  })

let statements = 0
statementChannel.subscribe(() => statements++)

const scratch = await makeScratch()
try {
  const site = await scratch.host.createSite('localhost')
  await prepare(site)
  const client = new pg.Client(site.site.connection(await scratch.host.server()))
  await client.connect()
  const names = { hand: await insertByHand(client), cortado: await insertHere(site) }
  const ways: Record<string, () => Promise<unknown>> = {
    'insert, by hand': () => insertByHand(client),
    'insert, Cortado': () => insertHere(site),
    'save one row, by hand': () => saveByHand(client, names.hand),
    'save one row, Cortado': () => saveHere(site, names.cortado),
  }
  const taken = new Map<string, number[]>()
  const used = new Map<string, number[]>()
  const sent = new Map<string, number>()
  for (let round = 0; round <= Number(options.times); round++) {
    for (const [way, run] of Object.entries(ways)) {
      statements = 0
      const begun = performance.now()
      const before = process.cpuUsage()
      await run()
      const { user, system } = process.cpuUsage(before)
      // the first round warms up
      if (round > 0) {
        taken.set(way, [...(taken.get(way) ?? []), performance.now() - begun])
        used.set(way, [...(used.get(way) ?? []), (user + system) / 1000])
      }
      sent.set(way, way.includes('by hand') ? (way.startsWith('insert') ? 4 : 6) : statements)
    }
  }
  console.log(
    `${machine()}\n\nA document with ${count} child rows.\n\n| | ms, median | ms, least | processor ms | statements |\n|---|---:|---:|---:|---:|`,
  )
  for (const way of Object.keys(ways)) {
    const [times, cpu] = [taken.get(way) ?? [], used.get(way) ?? []]
    console.log(`| ${way} | ${shown(median(times), 1)} | ${shown(Math.min(...times), 1)} | ${shown(median(cpu), 1)} | ${sent.get(way)} |`)
  }
  await client.end()
} finally {
  await scratch.close()
}
