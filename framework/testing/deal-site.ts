import type { DocTypeJson } from '@cortado/contract/doctype.ts'
import type { sql } from 'kysely'
import { expect } from 'vitest'
import { compile } from '../database/build.ts'
import type { Row } from '../database/db.ts'
import type { TestAnswer } from './server.ts'
import { createTestSite, type TestSite } from './site.ts'

// What the tests of Computed fields stand on: deals with rows, by buyers of regions.

/** Permissions of a DocType that System Managers may do everything with. */
export const everyone = [{ role: 'System Manager', read: 1, write: 1, create: 1, delete: 1 }]

/** A Computed field, called and labelled alike. */
export const computed = (fieldname: string, type: string, expression: string, more: Row = {}) => ({
  fieldname,
  fieldtype: 'Computed',
  label: fieldname,
  options: `${type}\n${expression}`,
  ...more,
})

const doctypes: readonly DocTypeJson[] = [
  { name: 'Region', fields: [{ fieldname: 'manager', fieldtype: 'Data' }], autoname: 'prompt' },
  {
    name: 'Buyer',
    autoname: 'prompt',
    fields: [
      { fieldname: 'region', fieldtype: 'Link', options: 'Region' },
      { fieldname: 'discount', fieldtype: 'Percent' },
      computed('manager', 'Data', 'region.manager'),
    ],
  },
  {
    name: 'Deal Row',
    istable: 1,
    permissions: [],
    fields: [
      { fieldname: 'qty', fieldtype: 'Int' },
      { fieldname: 'rate', fieldtype: 'Currency' },
      computed('amount', 'Currency', 'doc.qty * doc.rate * (1 - parent.rebate / 100)'),
    ],
  },
  {
    name: 'Deal',
    track_changes: 1,
    is_submittable: 1,
    permissions: everyone.map((rule) => ({ ...rule, submit: 1, cancel: 1 })),
    fields: [
      { fieldname: 'buyer', fieldtype: 'Link', options: 'Buyer' },
      { fieldname: 'rebate', fieldtype: 'Percent', allow_on_submit: 1 },
      { fieldname: 'rows', fieldtype: 'Table', options: 'Deal Row' },
      computed('total', 'Currency', "sum(doc.rows, 'amount')", { search_index: 1 }),
      computed('size', 'Data', "doc.total > 100 ? 'big' : 'small'"),
      computed('net', 'Currency', 'doc.total * (1 - buyer.discount / 100)'),
      computed('manager', 'Data', 'buyer.manager'),
    ],
  },
]

/** A site with buyers and deals, and the requests of Administrator. */
export class DealSite {
  readonly site: TestSite
  readonly send: (method: string, path: string, json?: unknown) => Promise<TestAnswer>

  private constructor(site: TestSite, send: DealSite['send']) {
    this.site = site
    this.send = send
  }

  /** Makes the site with a region, North, and a buyer, Acme. */
  static async create(): Promise<DealSite> {
    const site = await createTestSite({ doctypes: doctypes.map((each) => ({ permissions: everyone, ...each })) })
    const http = await site.http()
    const cookie = await http.login('Administrator', 'admin')
    const made = new DealSite(site, (method, path, json) => http.request(method, path, { cookie, json }))
    await made.make('Region', { name: 'North', manager: 'Ada' })
    await made.make('Buyer', { name: 'Acme', region: 'North', discount: 10 })
    // a field that computes over documents that link here comes when these can
    const turnover = computed('turnover', 'Currency', "linked.sum('Deal', 'buyer', 'total', { docstatus: [0, 1] })")
    await made.make('Custom Field', { dt: 'Buyer', ...turnover })
    return made
  }

  /** A document that was made; fails where it was refused. */
  async make(doctype: string, values: Row): Promise<Row> {
    const made = await this.send('POST', `/api/resource/${doctype}`, values)
    expect(made.status, made.text).toBe(200)
    return made.body.data as Row
  }

  /** A document as it is read: `Deal/abc`. */
  async read(path: string): Promise<Row> {
    return (await this.send('GET', `/api/resource/${path}`)).body.data as Row
  }

  /** Rows as the database has them. */
  rowsOf(query: ReturnType<typeof sql>): Promise<Row[]> {
    return this.site.run((ctx) => ctx.db.read(compile(ctx.db.dialect, query)))
  }

  close(): Promise<void> {
    return this.site.close()
  }
}

/** `filters` of a list as they stand in a URL. */
export const filtered = (filters: unknown): string => `filters=${encodeURIComponent(JSON.stringify(filters))}`
