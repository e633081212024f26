// node benchmarks/permission/bench.ts [--rows 1000000] [--times 100]
// Question, method and numbers: README.md beside this file.
import { setImmediate } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { SiteHost } from 'cortado/boot/site-host.ts'
import { insert } from 'cortado/document/insert.ts'
import { count, list } from 'cortado/document/list.ts'
import { load } from 'cortado/document/load.ts'
import { newDocument } from 'cortado/document/new.ts'
import { may } from 'cortado/permission/decide.ts'
import { noPolicies } from 'cortado/permission/policy/policy-directory.ts'
import { machine, median, shown } from '../machine.ts'
import { makeScratch } from '../scratch.ts'

const { values: options } = parseArgs({ options: { rows: { type: 'string', default: '1000000' }, times: { type: 'string', default: '100' } } })
const rows = Number(options.rows)
const free = 'free@example.com'
/** Users by their share of the rows, and the branch that is theirs. */
const limited = { '10 %': ['tenth@example.com', 'Tenth'], '0.01 %': ['rare@example.com', 'Rare'] } as const

const fields = [
  { fieldname: 'title', fieldtype: 'Data' },
  { fieldname: 'branch', fieldtype: 'Link', options: 'Branch', search_index: 1 },
  { fieldname: 'territory', fieldtype: 'Data', search_index: 1 },
]

async function prepare(site: SiteHost): Promise<void> {
  await site.run(async (ctx) => {
    const make = async (doctype: string, values: object) => insert(await newDocument(ctx, doctype, { ...values }))
    await make('Role', { role_name: 'Bench User' })
    const permissions = [{ role: 'Bench User', read: 1 }]
    for (const [name, own] of [
      ['Branch', []],
      ['Order', fields],
      ['Plain', fields],
    ] as const)
      await make('DocType', { name, module: 'Core', custom: 1, autoname: 'prompt', fields: own, permissions })
    const roles = [{ role: 'Bench User' }]
    await make('User', { email: free, first_name: 'Free', location: 'Rest', roles })
    for (const [user, branch] of Object.values(limited)) {
      await make('Branch', { name: branch })
      await make('User', { email: user, first_name: branch, location: branch, roles })
    }
  })
  for (let from = 1; from <= rows; from += 100_000)
    await site.run((ctx) =>
      ctx.db.write({
        text: `insert into "tabOrder" (name, owner, creation, modified, modified_by, docstatus, idx, title, branch, territory)
          select 'row-' || n, $1, now() - n * interval '1 second', now(), $1, 0, 0, 'Row ' || n, share, share
          from (select n, case when n % 10 = 0 then 'Tenth' when n % 10000 = 1 then 'Rare' else 'Rest' end as share
            from generate_series(${from}::int, ${Math.min(rows, from + 99_999)}::int) as n) as numbered`,
        values: [free],
      }),
    )
  const ctx = await site.context()
  await ctx.db.write({ text: 'analyze "tabOrder"', values: [] })
  await ctx.db.commit()
}

const permitBranches = (site: SiteHost): Promise<unknown> =>
  site.run(async (ctx) => {
    for (const [user, for_value] of Object.values(limited))
      await insert(await newDocument(ctx, 'User Permission', { user, allow: 'Branch', for_value, apply_to_all_doctypes: 1 }))
  })

/** Everyone sees what is of their location; the free user everything. */
const makePolicies = (site: SiteHost): Promise<unknown> =>
  site.run(async (ctx) => {
    const policy = { document_type: 'Order', read: 1 }
    const own = [{ attribute: 'resource.territory', operator: '=', other_attribute: 'user.location' }]
    await insert(await newDocument(ctx, 'Access Policy', { ...policy, policy_name: 'Own', conditions: own }))
    await insert(await newDocument(ctx, 'Access Policy', { ...policy, policy_name: 'All', users: [{ user: free }] }))
  })

const switchPolicies = (site: SiteHost, enabled: 0 | 1): Promise<unknown> =>
  site.run(async (ctx) => {
    for (const name of ['Own', 'All']) {
      const policy = await load(ctx, 'Access Policy', name)
      policy.set('enabled', enabled)
      await policy.save()
    }
  })

const page = (site: SiteHost, user: string) =>
  site.run((ctx) => list(ctx, 'Order', { fields: ['name', 'title', 'branch', 'creation'], order_by: 'creation desc', page_length: 20 }), { user })

const counted = (site: SiteHost, user: string) => site.run((ctx) => count(ctx, 'Order'), { user })

/** A case beside the unrestricted one, in turns: milliseconds, the middle ones of many. */
async function compare(site: SiteHost, user: string, ask: typeof page | typeof counted, times = Number(options.times)): Promise<string> {
  const taken: Record<string, number[]> = { [free]: [], [user]: [] }
  // the first ones warm
  for (let i = -10; i < times; i++) {
    for (const each of [free, user]) {
      const begun = performance.now()
      await ask(site, each)
      if (i >= 0) taken[each]?.push(performance.now() - begun)
    }
  }
  const [all, some] = [median(taken[free] ?? []), median(taken[user] ?? [])]
  return `${shown(all, 2)} | ${shown(some, 2)} | ${shown(some / all, 2)}`
}

async function lists(site: SiteHost): Promise<void> {
  console.log('| in force | may see | asked | unrestricted, ms | restricted, ms | × |\n|---|---|---|---:|---:|---:|')
  const report = async (inForce: string): Promise<void> => {
    for (const [share, [user]] of Object.entries(limited)) {
      console.log(`| ${inForce} | ${share} | first page | ${await compare(site, user, page)} |`)
      console.log(`| ${inForce} | ${share} | count | ${await compare(site, user, counted, 5)} |`)
    }
  }
  await makePolicies(site)
  await report('policy')
  await permitBranches(site)
  await report('policy and user permission')
  await switchPolicies(site, 0)
  await report('user permission')
  await switchPolicies(site, 1)
}

/** Microseconds of a decision about a DocType without policies, on a site that has some for another one, and on one that cannot have any. */
async function decisions(site: SiteHost): Promise<void> {
  const ctx = await site.context({ user: free })
  const meta = await ctx.meta.get('Plain')
  const without = { ...ctx, policies: noPolicies }
  const run = async (of: typeof ctx): Promise<number> => {
    const begun = performance.now()
    for (let i = 0; i < 20_000; i++) await may(of, meta, 'read', { name: 'x', owner: 'y' })
    const taken = (performance.now() - begun) / 20
    // the connections have their turn
    await setImmediate()
    return taken
  }
  const taken: [number, number][] = []
  for (let i = 0; i < 31; i++) taken.push([await run(without), await run(ctx)])
  const [none, some] = [median(taken.map(([a]) => a)), median(taken.map(([, b]) => b))]
  console.log(`\n| decision about a DocType without policies | µs | statements |\n|---|---:|---:|`)
  console.log(
    `| policies cannot be asked | ${shown(none, 3)} | 0 |\n| policies of another DocType in force | ${shown(some, 3)} | ${ctx.db.statements} |`,
  )
}

const scratch = await makeScratch()
try {
  const site = await scratch.host.createSite('localhost')
  await prepare(site)
  console.log(`${machine()}, ${rows} rows\n`)
  await lists(site)
  await decisions(site)
} finally {
  await scratch.close()
}
