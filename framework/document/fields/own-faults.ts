import type { DocFieldJson } from '@cortado/contract/doctype.ts'
import { formulaOf } from '@cortado/contract/fields/computed.ts'
import type { Context } from '../../context.ts'
import type { Meta } from '../../meta/meta.ts'
import { madeFields } from './made.ts'
import { ownersOf } from './owners.ts'
import { fetcherOf } from './virtual.ts'

type Field = Readonly<DocFieldJson>

/** What a record answers besides its fields. */
const always: ReadonlySet<string> = new Set(['doctype', 'hasOwnProperty', 'toString'])

/** Whether an expression that sees a document of this DocType can read something by that name. */
const isReadable = (meta: Meta, name: string): boolean =>
  always.has(name) ||
  name.startsWith('_') ||
  meta.columns.some((column) => column.name === name) ||
  [...meta.tableFields, ...madeFields(meta)].some(({ fieldname }) => fieldname === name)

/** What a Computed field reads of its own document, of the one that its row is in, or of rows, and that is not there. An empty list: nothing. */
export async function unknownSources(ctx: Context, meta: Meta, field: Field): Promise<string[]> {
  const { names, calls } = formulaOf(field)
  const parents = [...names].some((path) => path.startsWith('parent.')) ? (await ownersOf(ctx, meta)).filter(({ name }) => name !== meta.name) : []
  const faults: string[] = []
  for (const path of names) {
    const [head, name] = path.split('.')
    if (name === undefined) continue
    if (head === 'doc' && !isReadable(meta, name)) faults.push(`computes with ${head}.${name}: ${meta.name} has no such field`)
    if (head === 'parent' && parents.length > 0 && !parents.some((parent) => isReadable(parent, name)))
      faults.push(`computes with ${head}.${name}: ${parents.map((parent) => parent.name).join(', ')} has no such field`)
  }
  for (const { path, args } of calls) {
    const name = args[1]
    if (path !== 'sum' || typeof name !== 'string') continue
    const tables = await Promise.all(meta.tableFields.map(({ options }) => ctx.meta.find(options ?? '')))
    const known = tables.filter((table) => table !== undefined)
    if (known.length > 0 && !known.some((table) => isReadable(table, name)))
      faults.push(`computes with sum of ${name}: no table of ${meta.name} has such a field`)
  }
  return faults
}

/** Virtual fields that nothing fetches; with `before`, the DocType as it was, only those that are new. An empty list: none. */
export async function virtualFaults(ctx: Context, before: Meta | undefined, meta: Meta): Promise<string[]> {
  const faults: string[] = []
  for (const { fieldname, fieldtype } of madeFields(meta)) {
    const known = before?.field.get(fieldname)
    if (!meta.fieldTypes.get(fieldtype)?.virtual || known?.fieldtype === fieldtype || (await fetcherOf(ctx, meta, fieldname))) continue
    faults.push(`${fieldname} is Virtual, and no function fetches it: declare it first, in virtualFields of the controller or of an app`)
  }
  return faults
}
