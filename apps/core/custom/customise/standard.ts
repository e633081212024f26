import { validation } from '@cortado/contract/error-catalogue.ts'
import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import type { Meta } from 'cortado/meta/meta.ts'
import { sql } from 'kysely'
import { lockedDoctypes } from '../locked-doctypes.ts'
import { partProperties } from './properties.ts'

/** Tables of Customize Form besides its fields. */
export type PartName = keyof typeof partProperties

/** A DocType as its app brought it, and the rows that a site added. */
export interface Standard {
  readonly doctype: Row
  /** Rows of DocField by fieldname. */
  readonly fields: ReadonlyMap<string, Row>
  /** Rows of Custom Field by fieldname. */
  readonly customFields: ReadonlyMap<string, Row>
  /** Rows of DocType Link, DocType Action and DocType State by name. */
  readonly parts: Readonly<Record<PartName, ReadonlyMap<string, Row>>>
}

/** Reads the rows that describe a DocType, before anything that customises them: six statements, sent at once. */
export async function readStandard({ db }: Context, doctype: string): Promise<Standard> {
  const read = (table: string, column: string): Promise<Row[]> =>
    db.read(compile(db.dialect, sql`select * from ${sql.table(table)} where ${sql.id(column)} = ${doctype}`))
  const by = (rows: readonly Row[], key: string) => new Map(rows.map((row) => [String(row[key]), row]))
  const part = async (name: PartName) => by(await read(`tab${partProperties[name].doctype}`, 'parent'), 'name')
  const [[row = {}], fields, customFields, links, actions, states] = await Promise.all([
    read('tabDocType', 'name'),
    read('tabDocField', 'parent'),
    read('tabCustom Field', 'dt'),
    part('links'),
    part('actions'),
    part('states'),
  ])
  return { doctype: row, fields: by(fields, 'fieldname'), customFields: by(customFields, 'fieldname'), parts: { links, actions, states } }
}

/** Throws validation for DocTypes that Customize Form leaves alone: those that describe others, Singles, and those that the site made itself. */
export function demandCustomisable(meta: Meta): void {
  if (isCoreDoctype(meta.name)) throw validation({ message: 'Core DocTypes cannot be customized.' })
  if (meta.issingle) throw validation({ message: 'Single DocTypes cannot be customized.' })
  if (meta.json.custom) throw validation({ message: 'Only standard DocTypes are allowed to be customized from Customize Form.' })
}

/** Whether a DocType is too close to the framework to be customised in a form. */
export const isCoreDoctype = (doctype: string): boolean => lockedDoctypes.has(doctype) || coreDoctypes.has(doctype)

/** DocTypes that take Custom Fields, and are too close to the framework for its form. */
const coreDoctypes = new Set(['User', 'Role', 'Page', 'Print Format', 'Report', 'Client Script'])
