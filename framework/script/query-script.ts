import { encryptedQuery, scriptFailed, unknownColumn } from '@cortado/contract/error-catalogue.ts'
import { type Filter, parseFilters } from '@cortado/contract/filters.ts'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Context } from '../context.ts'
import { type ColumnFilter, prepareFilters } from '../database/filters/prepare.ts'
import type { Meta } from '../meta/meta.ts'
import type { ScriptJson } from '../meta/scripts.ts'
import { demandRunnable } from './demand-runnable.ts'
import { facts } from './document-script.ts'
import { runScript } from './run-script.ts'
import { asScript, isWithinScript, siteCalls } from './site-calls.ts'

/**
 * What the Permission Query scripts of a DocType ask of the rows of a list, as SQL. A script answers filters, as lists take them; text of SQL is
 * refused. Undefined: nothing. Throws scriptsOff, pythonScript, scriptFailed, and what the script throws.
 */
export async function queryCondition(ctx: Context, meta: Meta, alias: string): Promise<RawBuilder<SqlBool> | undefined> {
  const conditions: RawBuilder<SqlBool>[] = []
  for (const script of meta.scripts.filter(({ script_type }) => script_type === 'Permission Query')) {
    const condition = conditionOf(ctx, meta, { alias, filters: await filtersOf(ctx, meta, script) })
    if (condition) conditions.push(condition)
  }
  return conditions.length > 0 ? sql<SqlBool>`(${sql.join(conditions, sql` and `)})` : undefined
}

async function filtersOf(ctx: Context, meta: Meta, script: ScriptJson): Promise<Filter[]> {
  demandRunnable(ctx, script)
  const nested = isWithinScript(ctx)
  const { conditions, returned } = await asScript(ctx, script.name, () =>
    runScript({ name: script.name, source: script.script, inputs: facts(ctx), call: siteCalls(ctx), nested }),
  )
  const answer = conditions ?? returned
  if (typeof answer === 'string' && answer.trim() !== '')
    throw scriptFailed({ script: script.name, reason: 'its conditions are a text: give filters, such as [["status", "=", "Open"]]' })
  return parseFilters(answer, { doctype: meta.name, argument: 'conditions', lenient: true })
}

function conditionOf(ctx: Context, meta: Meta, { alias, filters }: { alias: string; filters: readonly Filter[] }): RawBuilder<SqlBool> | undefined {
  const clock = { today: ctx.clock.timestamp().slice(0, 10), firstDayOfWeek: 0 }
  const prepared = prepareFilters(
    filters.map((filter) => columnFilter(meta, alias, filter)),
    clock,
  )
  return prepared?.condition(ctx.db.dialect, prepared.values)
}

function columnFilter(meta: Meta, alias: string, { doctype, field, operator, value }: Filter): ColumnFilter {
  const column = doctype === undefined ? meta.columns.find(({ name }) => name === field) : undefined
  if (!column) throw unknownColumn({ field: doctype === undefined ? field : `${doctype}.${field}` })
  if (column.field && meta.fieldTypes.of(column.field).encrypted) throw encryptedQuery({ field })
  const convert = column.field && meta.fieldTypes.of(column.field).filterValue
  const neverNull = column.name === 'name' || column.notNull === true
  return { column: { ref: sql.id(alias, field), name: field, kind: column.kind, neverNull, convert }, at: field, operator, value }
}
