import { type DocFieldJson, type DocTypeJson, doctypeFaults } from '@cortado/contract/doctype.ts'
import { badDoctype, wrongOptions } from '@cortado/contract/error-catalogue.ts'
import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import { nameKind } from './columns.ts'
import { doctypeError } from './doctype-error.ts'
import type { Meta } from './meta.ts'
import { permissionFaults } from './permission-faults.ts'
import { hasSpecialTable } from './special-tables.ts'

/**
 * Checks a DocType before it is saved: its structure, then what needs the site (linked DocTypes, a naming series that another uses, a change
 * of the kind of names). Throws badDoctype and its like (`doctypeError`), wrongOptions; the error's messages tell every fault.
 */
export async function checkDoctype(ctx: Context, json: DocTypeJson): Promise<void> {
  const faults = doctypeFaults(json, { strict: true, types: ctx.meta.fieldTypes })
  if (faults.length) throw doctypeError(json.name, faults)
  refuse(json, [...nameFaults(json), ...permissionFaults(json), ...expressionFaults(json)])
  const links = await linkFaults(ctx, json)
  if (links.length) throw wrongOptions({ doctype: json.name, reason: links.join('; ') }, { messages: links })
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

const tables = new Set(['Table', 'Table MultiSelect'])

async function linkFaults(ctx: Context, json: DocTypeJson): Promise<string[]> {
  const fields = (json.fields ?? []).filter(({ fieldtype, options }) => (fieldtype === 'Link' || tables.has(fieldtype)) && options !== '[Select]')
  const names = [...new Set(fields.map(({ options }) => options ?? ''))].filter((name) => name !== json.name)
  const metas = new Map(await Promise.all(names.map(async (name) => [name, await ctx.meta.find(name)] as const)))
  return fields.flatMap((field) => targetFault(json, field, metas.get(field.options ?? '')) ?? [])
}

function targetFault(json: DocTypeJson, field: DocFieldJson, target: Meta | undefined): string | undefined {
  const self = field.options === json.name
  if (!self && !target) return `${field.fieldname} points to the DocType ${field.options}, which does not exist`
  if (!tables.has(field.fieldtype)) return undefined
  if (!(self ? json.istable : target?.istable)) return `${field.fieldname} is a table of ${field.options}, which is no child table`
  const linked = self || target?.fields.some(({ fieldtype }) => fieldtype === 'Link' || fieldtype === 'Dynamic Link')
  return field.fieldtype === 'Table MultiSelect' && !linked ? `${field.fieldname} chooses from ${field.options}, which has no Link field` : undefined
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
