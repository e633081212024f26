import { type RawBuilder, sql } from 'kysely'
import { compile } from '../../database/build.ts'
import type { Db, Row } from '../../database/db.ts'
import type { DirectoryOptions } from '../../meta/directory.ts'
import type { Meta, MetaStore } from '../../meta/meta.ts'
import { LoadingCache } from '../../services/memory/loading-cache.ts'
import { isAttribute } from './condition.ts'
import { type Policy, type PolicyRow, readPolicy } from './policy.ts'

/** What policies read of a user, beyond what every request knows. */
export interface UserFacts {
  /** The row of User. */
  readonly row: Readonly<Row>
  /** Values of DefaultValue by key. */
  readonly defaults: ReadonlyMap<string, readonly string[]>
}

/** Where the policies of a site are found (`ctx.policies`). */
export interface Policies {
  /** Only what is in memory: the policies in force for a DocType. */
  peek(meta: Meta): readonly Policy[] | undefined
  /** The policies in force for a DocType. */
  of(meta: Meta, metas: Pick<MetaStore, 'find' | 'peek'>): Promise<readonly Policy[]>
  /** What policies may read of a user; undefined: there is no such user. */
  userFacts(user: string): Promise<UserFacts | undefined>
}

declare module '../../context.ts' {
  interface Context {
    readonly policies: Policies
  }
}

const none: readonly never[] = []

/** Of a site without policies. */
export const noPolicies: Policies = { peek: () => none, of: async () => none, userFacts: async () => undefined }

type ByDoctype = ReadonlyMap<string, readonly PolicyRow[]>

/** Policies made of rows for one state of the DocTypes that they look at. */
interface Compiled {
  readonly meta: Meta
  readonly linked: readonly Meta[]
  readonly policies: readonly Policy[]
}

/** The policies of a site in memory: all are read at the first question, and again after any of them changed. A DocType without one costs a look into a Map. */
export class PolicyDirectory implements Policies {
  readonly #rows: LoadingCache<ByDoctype>
  readonly #users: LoadingCache<UserFacts>
  readonly #compiled = new WeakMap<readonly PolicyRow[], Compiled>()

  constructor(options: DirectoryOptions) {
    const { trusted } = options
    this.#rows = new LoadingCache({ load: () => loadPolicies(options), trusted })
    this.#users = new LoadingCache({ load: (name) => loadUserFacts(options.db(), name), trusted })
  }

  peek(meta: Meta): readonly Policy[] | undefined {
    const byDoctype = this.#rows.peek('all')
    if (!byDoctype) return undefined
    const rows = byDoctype.get(meta.name)
    if (!rows) return none
    const known = this.#compiled.get(rows)
    // links may lead to a DocType that has changed: `of` looks
    return known?.meta === meta && known.linked.length === 0 ? known.policies : undefined
  }

  async of(meta: Meta, metas: Pick<MetaStore, 'find' | 'peek'>): Promise<readonly Policy[]> {
    const rows = (await this.#rows.get('all'))?.get(meta.name)
    if (!rows) return none
    const known = this.#compiled.get(rows)
    if (known?.meta === meta && known.linked.every((each) => metas.peek(each.name) === each)) return known.policies
    const policies = await Promise.all(rows.map((row) => readPolicy(row, { meta, metas })))
    // a fault may be that of DocTypes as this transaction alone sees them
    if (policies.every(({ fault }) => fault === undefined)) this.#compiled.set(rows, { meta, linked: linkedMetas(policies), policies })
    return policies
  }

  userFacts(user: string): Promise<UserFacts | undefined> {
    return this.#users.get(user)
  }

  /** Forgets what a change makes stale. */
  changed({ doctype, name, change }: { readonly doctype: string; readonly name: string; readonly change?: string }): void {
    if (doctype === 'User') this.#users.forget(change === 'rename' || name === '' ? undefined : name)
    // a role makes System Users of those who have it, or Website Users
    if (doctype === 'DefaultValue' || doctype === 'Role') this.#users.forget()
    if (doctype === 'Access Policy' || change === 'rename') this.#rows.forget()
  }

  /** Forgets everything: changes may have been missed. */
  forget(): void {
    this.#rows.forget()
    this.#users.forget()
  }
}

const linkedMetas = (policies: readonly Policy[]): readonly Meta[] =>
  policies.flatMap(({ conditions }) =>
    conditions.flatMap(({ left, right }) => [left, ...(isAttribute(right) ? [right] : [])].flatMap(({ steps }) => steps.map(({ to }) => to))),
  )

/** None before the DocType is there. */
async function loadPolicies({ db: session, meta }: DirectoryOptions): Promise<ByDoctype> {
  if (!(await meta.find('Access Policy'))) return new Map()
  const db = session()
  const rows = await db.read(compile(db.dialect, policiesWithRows()))
  const read = [...Map.groupBy(rows, ({ name }) => String(name))].map(([name, group]): PolicyRow => {
    const of = (table: string): Row[] => group.filter(({ row_table }) => row_table === table)
    const conditions = of('conditions').map(({ row_attribute, row_operator, row_value, row_other }) => ({
      attribute: row_attribute,
      operator: row_operator,
      value: row_value,
      other_attribute: row_other,
    }))
    const whom = (table: string): string[] => of(table).map(({ row_whom }) => String(row_whom))
    return { ...group[0], name, conditions, roles: whom('roles'), users: whom('users') }
  })
  return Map.groupBy(read, ({ document_type }) => String(document_type))
}

/** Enabled policies, once for each row of their tables. One statement: of a policy that is being changed, it sees all or nothing. */
function policiesWithRows(): RawBuilder<unknown> {
  const rowsOf = (table: string, doctype: string, columns: readonly string[]) => {
    const [attribute, operator, value, other, whom] = columns.map((column) => (column ? sql.id(column) : sql`null`))
    return sql`select parent as row_parent, ${sql.lit(table)} as row_table, idx as row_idx, ${attribute} as row_attribute, ${operator} as row_operator,
      ${value} as row_value, ${other} as row_other, ${whom} as row_whom from ${sql.table(`tab${doctype}`)} where parenttype = 'Access Policy'`
  }
  const rows = sql.join(
    [
      rowsOf('conditions', 'Access Policy Condition', ['attribute', 'operator', 'value', 'other_attribute', '']),
      rowsOf('roles', 'Access Policy Role', ['', '', '', '', 'role']),
      rowsOf('users', 'Access Policy User', ['', '', '', '', 'user']),
    ],
    sql` union all `,
  )
  return sql`select p.*, r.* from ${sql.table('tabAccess Policy')} as p left join (${rows}) as r on r.row_parent = p.name
    where p.enabled = 1 order by p.name, r.row_table, r.row_idx`
}

async function loadUserFacts(db: Db, name: string): Promise<UserFacts | undefined> {
  const [[row], defaults] = await Promise.all([
    db.read(compile(db.dialect, sql`select * from ${sql.table('tabUser')} where ${sql.id('name')} = ${name}`, { named: true })),
    db.read(
      compile(db.dialect, sql`select defkey, defvalue from ${sql.table('tabDefaultValue')} where parent = ${name} order by creation, name`, {
        named: true,
      }),
    ),
  ])
  if (!row) return undefined
  const byKey = Map.groupBy(defaults, ({ defkey }) => String(defkey))
  return { row, defaults: new Map([...byKey].map(([key, rows]) => [key, rows.flatMap(({ defvalue }) => (defvalue ? String(defvalue) : []))])) }
}
