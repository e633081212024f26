import { type DocTypeJson, doctypeFaults } from '@cortado/contract/doctype.ts'
import { badDoctype } from '@cortado/contract/error-catalogue.ts'
import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import { nameKind } from './columns.ts'
import { doctypeError } from './doctype-error.ts'
import type { Meta } from './meta.ts'
import { permissionFaults } from './permission-faults.ts'
import { hasSpecialTable } from './special-tables.ts'
import { targetFaults } from './target-faults.ts'

/**
 * Checks a DocType before it is saved: its structure, then what needs the site (linked DocTypes, a naming series that another uses, a change
 * of the kind of names). Throws badDoctype and its like (`doctypeError`); the error's messages tell every fault.
 */
export async function checkDoctype(ctx: Context, json: DocTypeJson): Promise<void> {
  const faults = doctypeFaults(json, { strict: true, types: ctx.meta.fieldTypes })
  if (faults.length) throw doctypeError(json.name, faults)
  refuse(json, [...nameFaults(json), ...permissionFaults(json), ...expressionFaults(json)])
  const outside = await targetFaults(ctx, json)
  if (outside.length) throw doctypeError(json.name, outside)
  await checkNaming(ctx, json, await ctx.meta.find(json.name))
}

/** Whether documents can be named as a DocType says from now on; `before`: as it was, undefined for a new one. Throws badDoctype. */
export async function checkNaming(ctx: Context, json: DocTypeJson, before: Meta | undefined): Promise<void> {
  refuse(json, [...(await seriesFaults(ctx, json)), ...(await namingFaults(ctx, json, before))])
}

function refuse(json: DocTypeJson, faults: readonly string[]): void {
  if (faults.length) throw badDoctype({ doctype: json.name, reason: faults.join('; ') }, { messages: faults })
}

/** Names whose tables the framework has for itself. */
const nameFaults = ({ name }: DocTypeJson): string[] => (hasSpecialTable(name) ? [`name "${name}" is taken by the framework`] : [])

const expressions = ['depends_on', 'mandatory_depends_on', 'read_only_depends_on', 'collapsible_depends_on'] as const

/** An assignment where a comparison was meant. */
const assigns = /^[\w.:]+\s*=\s*[\w.@'"]+/

function expressionFaults({ fields = [] }: DocTypeJson): string[] {
  return fields.flatMap((field) =>
    expressions.filter((key) => assigns.test(String(field[key] ?? ''))).map((key) => `${field.fieldname} assigns in ${key}: compare with ==`),
  )
}

/** Two DocTypes that count under one prefix would take each other's numbers. */
async function seriesFaults({ db }: Context, { name, autoname = '' }: DocTypeJson): Promise<string[]> {
  const [prefix = ''] = autoname.split('.')
  if (!/^[^:.]+\..*#/.test(autoname) || /^(field|format|naming_series|eval)$/i.test(prefix)) return []
  const start = `${prefix}.`
  const rows = await db.read(
    compile(
      db.dialect,
      sql`select name from ${sql.table('tabDocType')} where substring(autoname, 1, ${sql.lit(start.length)}) = ${start} and name <> ${name} order by name`,
    ),
  )
  return rows.length ? [`Series ${prefix} already used in ${rows[0]?.name}`] : []
}

/** Names change between text, number and UUID only while there are none. */
async function namingFaults(ctx: Context, json: DocTypeJson, before: Meta | undefined): Promise<string[]> {
  if (!before || before.issingle || before.isVirtual) return []
  const [from, to] = [nameKind(before.autoname).kind, nameKind(json.autoname).kind]
  if (from === to || (from === 'uuid' && to === 'varchar')) return []
  const rows = await ctx.db.read(compile(ctx.db.dialect, sql`select ${sql.id('name')} from ${sql.table(before.table)} limit 1`))
  return rows.length ? [`autoname cannot become "${json.autoname ?? ''}" while there are documents`] : []
}
