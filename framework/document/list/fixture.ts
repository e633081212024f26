import type { DocFieldJson, DocPermJson, DocTypeJson } from '@cortado/contract/doctype.ts'
import { unknownDoctype } from '@cortado/contract/error-catalogue.ts'
import { sql } from 'kysely'
import { makeClock } from '../../config/clock.ts'
import type { Context } from '../../context.ts'
import { compile } from '../../database/build.ts'
import type { Db, Row, Statement } from '../../database/db.ts'
import { compileMeta } from '../../meta/compile.ts'
import type { Meta } from '../../meta/meta.ts'
import { tableOf } from '../../meta/table.ts'
import { noPermissionHooks } from '../../permission/hooks.ts'
import { noPolicies } from '../../permission/policy/policy-directory.ts'
import { administrator, type SessionUser } from '../../permission/user.ts'

// A site that consists of hand-made DocTypes, for the tests of lists.

/** A field. */
export const field = (fieldname: string, fieldtype = 'Data', more: Partial<DocFieldJson> = {}): DocFieldJson => ({
  fieldname,
  fieldtype,
  label: fieldname,
  ...more,
})

/** A DocType that System Manager may read on all levels. */
export const doctype = (name: string, fields: readonly DocFieldJson[], more: Partial<DocTypeJson> = {}): DocTypeJson => ({
  name,
  module: 'Test',
  fields: [...fields],
  permissions: [0, 1, 2].map((permlevel) => ({ role: 'System Manager', permlevel, read: 1 })),
  ...more,
})

/** A role's right to read, or what `more` says. */
export const reads = (role: string, more: Partial<DocPermJson> = {}): DocPermJson => ({ role, permlevel: 0, read: 1, ...more })

/** A user with some roles. */
export const person = (name: string, roles: readonly string[], more: Partial<SessionUser> = {}): SessionUser => ({
  ...administrator,
  name,
  roles: new Set(roles),
  ...more,
})

/** A statement that was sent, and its lane. */
export interface Sent extends Statement {
  readonly lane: string
}

/** DocTypes with their tables in a database. */
export class Fixture {
  readonly db: Db
  readonly metas: ReadonlyMap<string, Meta>
  /** Statements that were read since the last look at it was cleared. */
  readonly sent: Sent[] = []
  readonly settings = new Map<string, unknown>()
  readonly shared = new Set<string>()
  readonly controllers = new Map<string, unknown>()

  private constructor(db: Db, metas: readonly Meta[]) {
    this.db = db
    this.metas = new Map(metas.map((meta) => [meta.name, meta]))
  }

  /** Compiles the DocTypes and makes their tables, beside the one for shares. */
  static async create(db: Db, doctypes: readonly DocTypeJson[]): Promise<Fixture> {
    const shares = doctype('DocShare', [
      field('user'),
      field('share_doctype'),
      field('share_name'),
      field('everyone', 'Check'),
      field('read', 'Check'),
      field('write', 'Check'),
      field('share', 'Check'),
      field('submit', 'Check'),
    ])
    const metas = [shares, ...doctypes].map((json) =>
      compileMeta(json, { uuidDoctypes: doctypes.filter((each) => each.autoname === 'UUID').map((each) => each.name) }),
    )
    for (const meta of metas) {
      const table = tableOf(db.dialect, meta)
      if (!table) continue
      const { schema } = db.dialect
      await db.write({ text: schema.createTable(table.name, table.columns, ['name']), values: [] })
      for (const index of table.indexes) await db.write({ text: schema.createIndex(table.name, { ...index, unique: false }), values: [] })
    }
    await db.commit()
    return new Fixture(db, metas)
  }

  /** Stores rows as they are given; `creation` and `modified` grow, `owner` is Administrator. */
  async fill(name: string, rows: readonly Row[]): Promise<void> {
    const meta = this.meta(name)
    for (const [i, row] of rows.entries()) {
      const at = `2024-01-01 00:00:${String(i % 60).padStart(2, '0')}.000000`
      const values: Row = { owner: 'Administrator', modified_by: 'Administrator', creation: at, modified: at, ...row }
      const names = Object.keys(values)
      await this.db.write(
        compile(
          this.db.dialect,
          sql`insert into ${sql.table(meta.table)} (${sql.join(names.map((each) => sql.id(each)))}) values (${sql.join(names.map((each) => values[each]))})`,
        ),
      )
    }
    await this.db.commit()
  }

  meta(name: string): Meta {
    const found = this.metas.get(name)
    if (!found) throw unknownDoctype({ doctype: name })
    return found
  }

  /** The site as a user sees it. */
  context(user: SessionUser = administrator): Context {
    const read: Db['read'] = (statement, lane = 'express') => {
      this.sent.push({ ...statement, lane })
      return this.db.read(statement, lane)
    }
    const db = { dialect: this.db.dialect, read, write: (statement: Statement) => this.db.write(statement) }
    const parts = {
      db,
      user,
      clock: makeClock('UTC'),
      site: { config: {} },
      meta: {
        get: async (name: string) => this.meta(name),
        find: async (name: string) => this.metas.get(name),
        peek: (name: string) => this.metas.get(name),
        clear: () => {},
      },
      settings: { get: (name: string) => this.settings.get(name) },
      permissionHooks: noPermissionHooks,
      policies: noPolicies,
      methods: { find: async () => undefined },
      users: { sharedDoctypes: async () => this.shared },
      controllers: { controller: async ({ name }: Meta) => this.controllers.get(name), hooks: () => [] },
      messages: [],
    }
    return parts as unknown as Context
  }
}
