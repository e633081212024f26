import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import type { Db, Row } from '../database/db.ts'
import { apply } from '../database/schema/apply.ts'
import { partDoctypes } from './definition.ts'
import type { Meta } from './meta.ts'
import { type MigratedApp, type MigrationPlan, type PlannedDoctype, planMigration } from './plan.ts'
import { createSpecialTables } from './special-tables.ts'

/** Told as a migration goes on. */
export interface MigrationProgress {
  readonly step: 'files' | 'tables' | 'rows'
  /** DocTypes done, of `total`. */
  readonly done: number
  readonly total: number
}

/** How to migrate. */
export interface MigrationOptions {
  /** Only find out what would be done. Default false. */
  readonly dryRun?: boolean
  readonly progress?: (progress: MigrationProgress) => void
  /** Told before the first write, in its transaction, with what the report will have as `derived`. Not told where there is nothing to do. */
  begun?(derived: readonly string[]): Promise<void>
  /** Leave the transaction open, so that what the caller writes next belongs to it. Default false: what is done is committed. */
  readonly keepOpen?: boolean
}

/** What a migration did, or with `dryRun` would do. */
export interface MigrationReport extends Pick<MigrationPlan, 'vanished' | 'missing' | 'files' | 'bootstrap'> {
  /** DocTypes whose file was new or had changed. */
  readonly written: readonly string[]
  /** Those of them with encrypted or computed fields: what is stored of them may be behind. */
  readonly derived: readonly string[]
  /** Changes of tables, in words. */
  readonly changes: readonly { readonly doctype: string; readonly summary: string }[]
  /** What was left out because stored values would not fit: a column that stays as wide as it is. */
  readonly kept: readonly string[]
}

/** So many DocTypes share one transaction: their tables and rows appear together or not at all. */
const perTransaction = 250
/** So many tables are made between two reports of progress. */
const perReport = 10

/**
 * Brings the files of apps into a site: rows of tabDocType and its child tables (where the file changed), tables, indexes. An empty database is
 * given the tables that belong to no DocType first; then the core app has to be among the apps. Every file is validated before anything is
 * touched, and what is done is committed. A second run writes nothing. Throws badFile, and what the database refuses (unique …).
 */
export async function migrate(ctx: Context, apps: readonly MigratedApp[], options: MigrationOptions = {}): Promise<MigrationReport> {
  const plan = await planMigration(ctx, apps)
  options.progress?.({ step: 'files', done: plan.files, total: plan.files })
  const written = plan.doctypes.filter(({ rows }) => rows).map(({ doctype }) => doctype)
  const derived = written.filter((doctype) => isDerived(plan.metas(doctype)))
  const begun = async () => options.begun?.(derived)
  const kept = !options.dryRun && isNeeded(plan) ? await applyPlan(ctx, plan, { ...options, begun }) : []
  return {
    kept,
    bootstrap: plan.bootstrap,
    files: plan.files,
    vanished: plan.vanished,
    missing: plan.missing,
    written,
    derived,
    changes: plan.doctypes.flatMap(({ doctype, changes }) => changes.map(({ summary }) => ({ doctype, summary }))),
  }
}

const isDerived = ({ hashColumns, fields, fieldTypes }: Meta): boolean =>
  hashColumns.length > 0 ||
  fields.some(({ fieldtype }) => {
    const type = fieldTypes.get(fieldtype)
    return type?.computed || type?.virtual
  })

const isNeeded = ({ bootstrap, doctypes, modules }: MigrationPlan): boolean => bootstrap || doctypes.length > 0 || modules.length > 0

interface Applying extends Omit<MigrationOptions, 'begun'> {
  begun(): Promise<void>
}

async function applyPlan(ctx: Context, plan: MigrationPlan, { progress, begun, keepOpen = false }: Applying): Promise<string[]> {
  const total = plan.doctypes.length
  const kept: string[] = []
  let done = 0
  try {
    if (plan.bootstrap) await createSpecialTables(ctx.db)
    await begun()
    for (const batch of total ? chunks(plan.doctypes, keepOpen ? total : perTransaction) : [[]]) {
      for (const part of chunks(batch, perReport)) {
        const report = await apply(
          ctx.db,
          part.flatMap(({ changes }) => changes),
        )
        kept.push(...report.kept.map(({ reason }) => reason))
        done += part.length
        progress?.({ step: 'tables', done, total })
      }
      await writeRows(ctx.db, batch, plan.metas)
      if (done === total) await writeModules(ctx.db, plan)
      ctx.meta.clear()
      if (!keepOpen) await ctx.db.commit()
      progress?.({ step: 'rows', done, total })
    }
    return kept
  } catch (error) {
    await ctx.db.rollback()
    throw error
  }
}

async function writeRows(db: Db, batch: readonly PlannedDoctype[], metas: (doctype: string) => Meta): Promise<void> {
  const changed = batch.filter(({ rows }) => rows)
  if (changed.length === 0) return
  const names = changed.map(({ doctype }) => doctype)
  await db.write(compile(db.dialect, sql`delete from ${sql.table('tabDocType')} where ${db.dialect.inList(sql.id('name'), names)}`))
  for (const child of Object.values(partDoctypes)) {
    const kept = metas(child).field.has('custom') ? sql` and custom = 0` : sql``
    await db.write(
      compile(
        db.dialect,
        sql`delete from ${sql.table(`tab${child}`)} where parenttype = ${'DocType'} and ${db.dialect.inList(sql.id('parent'), names)}${kept}`,
      ),
    )
  }
  for (const doctype of ['DocType', ...Object.values(partDoctypes)])
    await insertRows(
      db,
      metas(doctype),
      changed.flatMap(({ rows }) => rows?.get(doctype) ?? []),
    )
}

async function writeModules(db: Db, { modules, metas }: MigrationPlan): Promise<void> {
  if (modules.length === 0) return
  await db.write(
    compile(
      db.dialect,
      sql`delete from ${sql.table('tabModule Def')} where ${db.dialect.inList(
        sql.id('name'),
        modules.map(({ name }) => String(name)),
      )}`,
    ),
  )
  await insertRows(db, metas('Module Def'), modules)
}

/** Inserts rows as one JSON parameter. */
async function insertRows(db: Db, meta: Meta, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return
  const columns = meta.columns.filter(({ name }) => rows.some((row) => row[name] !== undefined))
  const names = sql.join(columns.map(({ name }) => sql.id(name)))
  await db.write(
    compile(
      db.dialect,
      sql`insert into ${sql.table(meta.table)} (${names}) select ${names} from ${db.dialect.recordset(meta.table, columns, JSON.stringify(rows))}`,
    ),
  )
}

function* chunks<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let from = 0; from < items.length; from += size) yield items.slice(from, from + size)
}
