import { validation } from '@cortado/contract/error-catalogue.ts'
import type { Context } from '../context.ts'
import type { Row } from '../database/db.ts'
import { demand } from '../permission/decide.ts'
import { readableLevels } from '../permission/levels.ts'
import { setDefaults } from './defaults.ts'
import { Document } from './document.ts'
import { load } from './load.ts'
import { type FieldMaps, type Levels, mapFields } from './mapping-fields.ts'
import { append, newDocument } from './new.ts'
import { runEvent } from './run-event.ts'
import { compareValues, type ValueCondition } from './value-rules.ts'

/** How a document, or a row of its tables, becomes one of another DocType. */
export interface TableMap extends FieldMaps {
  /** DocType that is made; of rows: of the rows. */
  readonly doctype: string
  /** What has to hold for the source: field → operator and value. */
  readonly validation?: Readonly<Record<string, ValueCondition>>
  /** Rows for which it is false are left out. */
  condition?(row: Document): boolean
  /** Rows for which it is true are left out. */
  filter?(row: Document): boolean
  /** Rows are only added where the target has none yet. */
  readonly addIfEmpty?: boolean
  /** Rows that the target has go first. */
  readonly resetValue?: boolean
  /** The table is left out. */
  readonly ignore?: boolean
  /** Completes what was made; of rows: with the documents that they belong to. */
  postprocess?(source: Document, target: Document, sourceParent: Document): unknown
}

/** Maps by source DocType: the document's own, and those of its rows. */
export type TableMaps = Readonly<Record<string, TableMap>>

/** What `mapDocument` makes of what. */
export interface Mapping {
  readonly doctype: string
  readonly name: string
  readonly maps: TableMaps
  /** A document that exists: rows of several sources come together in it. Its values, or itself. */
  readonly target?: Document | Row
  /** Runs at the end. */
  postprocess?(source: Document, target: Document): unknown
  readonly ignorePermissions?: boolean
  /** Tables that no map names are left out. */
  readonly ignoreChildTables?: boolean
  /** Names of the rows that are wanted, by table field; tables that are not named: all. */
  readonly selectedChildren?: Readonly<Record<string, readonly string[]>>
}

/**
 * Makes a new document out of another one ("create from"); it is not stored. Same-named fields go along, and tables that both DocTypes have under one
 * name; see `TableMap`. Fields that the user may not read stay behind. Needs the right to read the source and to create the target. Runs beforeMapping and afterMapping on the target. Throws
 * notFound, noPermission, validation.
 */
export async function mapDocument(ctx: Context, mapping: Mapping): Promise<Document> {
  const map = mapping.maps[mapping.doctype]
  if (!map) throw validation({ message: `The mapping does not say what ${mapping.doctype} becomes` })
  const source = await load(ctx, mapping.doctype, mapping.name)
  const target = await targetOf(ctx, map.doctype, mapping.target)
  if (!mapping.ignorePermissions) {
    await demand(ctx, target.meta, 'create')
    await demand(ctx, source.meta, 'read', source.values)
  }
  await runEvent(target, 'beforeMapping', source, mapping.maps)
  checkSource(source, map)
  const levels = mapping.ignorePermissions ? undefined : readableLevels(ctx, source.meta)
  mapFields(source, target, { ...map, levels })
  await map.postprocess?.(source, target, source)
  await mapTables(source, target, { ...mapping, levels })
  await mapping.postprocess?.(source, target)
  await runEvent(target, 'afterMapping', source)
  target.values.__islocal = 1
  target.onload = { ...target.onload, load_after_mapping: true }
  return target
}

async function targetOf(ctx: Context, doctype: string, given: Document | Row | undefined): Promise<Document> {
  if (given instanceof Document) return given
  if (given) return newDocument(ctx, doctype, given)
  const fresh = await newDocument(ctx, doctype)
  await setDefaults(fresh)
  return fresh
}

function checkSource(source: Document, { validation: rules = {} }: TableMap): void {
  const failed = Object.entries(rules).find(([field, rule]) => !compareValues(source.get(field), rule))
  if (!failed) return
  const [field, [operator, value]] = failed
  throw validation({ message: `Cannot map because following condition fails: ${field} ${operator} ${value}` })
}

async function mapTables(source: Document, target: Document, mapping: Mapping & { readonly levels: Levels }): Promise<void> {
  const empty = new Set(target.meta.tableFields.filter(({ fieldname }) => target.rows(fieldname).length === 0).map(({ fieldname }) => fieldname))
  const reset = new Set<string>()
  for (const { fieldname, options, no_copy, permlevel } of source.meta.tableFields) {
    if (mapping.levels && !mapping.levels.has(Number(permlevel ?? 0))) continue
    const place = placeOf(target, { fieldname, options: options ?? '', no_copy: Boolean(no_copy) }, mapping)
    if (!place || place.map.ignore || (place.map.addIfEmpty && !empty.has(place.table))) continue
    if (place.map.resetValue && !reset.has(place.table)) target.set(place.table, [])
    reset.add(place.table)
    for (const row of wantedRows(source, fieldname, mapping)) {
      if (place.map.condition?.(row) === false || place.map.filter?.(row) === true) continue
      await mapRow(row, target, { ...place, levels: mapping.levels })
    }
  }
}

interface Place {
  readonly map: TableMap
  /** Table field of the target. */
  readonly table: string
}

/** Where rows go: the explicit map of their DocType, else the table of the same name and DocType. */
function placeOf(target: Document, source: { fieldname: string; options: string; no_copy: boolean }, mapping: Mapping): Place | undefined {
  const explicit = mapping.maps[source.options]
  if (explicit) {
    const table = target.meta.tableFields.find(({ options }) => options === explicit.doctype)?.fieldname
    return table === undefined ? undefined : { map: explicit, table }
  }
  const same = target.meta.tableFields.find(({ fieldname, options }) => fieldname === source.fieldname && options === source.options)
  if (mapping.ignoreChildTables || !same || same.no_copy || source.no_copy) return undefined
  return { map: { doctype: source.options }, table: source.fieldname }
}

function wantedRows(source: Document, fieldname: string, { selectedChildren }: Mapping): Document[] {
  const selected = selectedChildren?.[fieldname]
  return source.rows(fieldname).filter((row) => !selected || selected.includes(row.name))
}

async function mapRow(row: Document, target: Document, { map, table, levels }: Place & { readonly levels: Levels }): Promise<void> {
  const made = await append(target, table, { idx: row.values.idx })
  await setDefaults(made)
  mapFields(row, made, { ...map, levels })
  await map.postprocess?.(row, made, row.parentDocument ?? row)
}
