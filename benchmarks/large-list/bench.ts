// node benchmarks/large-list/bench.ts [--rows 1000000] [--times 200]
// Question, method and numbers: README.md beside this file.
import { parseArgs } from 'node:util'
import type { SiteHost } from 'cortado/boot/site-host.ts'
import type { Row } from 'cortado/database/db.ts'
import { insert } from 'cortado/document/insert.ts'
import { list } from 'cortado/document/list.ts'
import { newDocument } from 'cortado/document/new.ts'
import { machine, median, shown } from '../machine.ts'
import { makeScratch } from '../scratch.ts'

const { values: options } = parseArgs({ options: { rows: { type: 'string', default: '1000000' }, times: { type: 'string', default: '200' } } })
const sizes = { 'Small List': 10_000, 'Large List': Number(options.rows) }
const user = 'bench@example.com'
const size = 20

const fields = [
  { fieldname: 'title', fieldtype: 'Data' },
  { fieldname: 'status', fieldtype: 'Select', options: 'Open\nClosed', search_index: 1 },
  { fieldname: 'due', fieldtype: 'Datetime', search_index: 1 },
]

async function prepare(site: SiteHost): Promise<void> {
  await site.run(async (ctx) => {
    await insert(await newDocument(ctx, 'Role', { role_name: 'Bench User' }))
    for (const name of Object.keys(sizes))
      await insert(await newDocument(ctx, 'DocType', { name, module: 'Core', custom: 1, fields, permissions: [{ role: 'Bench User', read: 1 }] }))
    await insert(await newDocument(ctx, 'User', { email: user, first_name: 'Bench', roles: [{ role: 'Bench User' }] }))
  })
  for (const [name, rows] of Object.entries(sizes)) {
    // in blocks, each shorter than a statement may take; the order of `due` is not the one in which rows are stored
    for (let from = 1; from <= rows; from += 100_000)
      await site.run((ctx) =>
        ctx.db.write({
          text: `insert into "tab${name}" (name, owner, creation, modified, modified_by, docstatus, idx, title, status, due)
            select 'row-' || n, $1, now() - n * interval '1 second', now(), $1, 0, 0, 'Row ' || n, case when n % 2 = 0 then 'Open' else 'Closed' end,
              case when n % 10 <> 0 then timestamp '2020-01-01' + (n::bigint * 7919 % ${rows}) * interval '1 minute' end
            from generate_series(${from}::int, ${Math.min(rows, from + 99_999)}::int) as n`,
          values: [user],
        }),
      )
    await site.database.session().read({ text: `select 1 from "tab${name}" limit 1`, values: [] }, 'report')
    const ctx = await site.context()
    await ctx.db.write({ text: `analyze "tab${name}"`, values: [] })
    await ctx.db.commit()
  }
}

interface Asked {
  readonly order_by: string
  readonly start?: number
  readonly after?: readonly unknown[]
}

const ask = (site: SiteHost, doctype: string, asked: Asked): Promise<Row[]> =>
  site.run(
    async (ctx) =>
      (await list(ctx, doctype, {
        fields: ['name', 'title', 'status', 'creation', 'due'],
        filters: { status: 'Open' },
        page_length: size,
        ...asked,
      })) as Row[],
    { user },
  )

/** Milliseconds of a page of each DocType, the middle one of many: they take turns, so that what else the machine does meets both. */
async function time(site: SiteHost, asked: Readonly<Record<string, Asked>>): Promise<number[]> {
  const taken = Object.entries(asked).map(([doctype, page]) => ({ doctype, page, times: [] as number[] }))
  // the first tenth warms up
  for (let i = -Number(options.times) / 10; i < Number(options.times); i++) {
    for (const { doctype, page, times } of taken) {
      const begun = performance.now()
      await ask(site, doctype, page)
      if (i >= 0) times.push(performance.now() - begun)
    }
  }
  return taken.map(({ times }) => median(times))
}

const scratch = await makeScratch()
try {
  const site = await scratch.host.createSite('localhost')
  await prepare(site)
  console.log(`${machine()}\n\n| order | page | ${Object.values(sizes).join(' rows, ms | ')} rows, ms | × |\n|---|---|---:|---:|---:|`)
  for (const field of ['creation', 'due']) {
    const order_by = `${field} desc`
    const pages: Record<string, Record<string, Asked>> = { 'first page': {}, 'by keyset': {}, 'by offset': {} }
    for (const [doctype, rows] of Object.entries(sizes)) {
      const page = Math.min(1000, rows / 2 / size)
      const [last] = (await ask(site, doctype, { order_by, start: (page - 1) * size - 1 })).slice(0, 1)
      Object.assign(pages['first page'] ?? {}, { [doctype]: { order_by } })
      Object.assign(pages['by keyset'] ?? {}, { [doctype]: { order_by, after: [last?.[field], last?.name] } })
      Object.assign(pages['by offset'] ?? {}, { [doctype]: { order_by, start: (page - 1) * size } })
    }
    for (const [page, asked] of Object.entries(pages)) {
      const [small = 0, large = 0] = await time(site, asked)
      console.log(`| ${order_by} | ${page} | ${shown(small, 2)} | ${shown(large, 2)} | ${shown(large / small, 2)} |`)
    }
  }
} finally {
  await scratch.close()
}
