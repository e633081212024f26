import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import { insert } from 'cortado/document/insert.ts'
import { newDocument } from 'cortado/document/new.ts'
import { sql } from 'kysely'

/** What a property belongs to. */
export interface PropertyTarget {
  readonly doctype: string
  readonly property: string
  /** Field type of the property. */
  readonly type: string
  /** Fieldname; absent: the DocType itself, or a row. */
  readonly field?: string
  /** A row of links, actions or states, by DocType and name. */
  readonly row?: { readonly doctype: string; readonly name: string }
}

/** Whether two values of a property say the same: an unset one is null, '' or 0. */
export const isSameProperty = (one: unknown, other: unknown): boolean => String(one || '') === String(other || '')

/**
 * Sets a property of a DocType by a Property Setter, in place of the one before; none is kept for the value that the app's definition
 * has. The DocType is not compiled anew: who has set all properties does that. Throws noPermission.
 */
export async function setProperty(ctx: Context, target: PropertyTarget, { value, standard }: { value: unknown; standard: unknown }): Promise<void> {
  await unsetProperty(ctx, target)
  if (isSameProperty(value, standard)) return
  const setter = await newDocument(ctx, 'Property Setter', {
    doctype_or_field: target.field ? 'DocField' : (target.row?.doctype ?? 'DocType'),
    doc_type: target.doctype,
    field_name: target.field,
    row_name: target.row?.name,
    property: target.property,
    property_type: target.type,
    value: value ?? null,
  })
  setter.flags.inCustomisation = true
  await insert(setter)
}

/** Removes the Property Setter of a property, where there is one. */
export async function unsetProperty({ db }: Context, { doctype, property, field, row }: Omit<PropertyTarget, 'type'>): Promise<void> {
  const place = [field ?? '', row?.name ?? '']
  await db.write(
    compile(
      db.dialect,
      sql`delete from ${sql.table('tabProperty Setter')} where doc_type = ${doctype} and property = ${property}
        and coalesce(field_name, '') = ${place[0]} and coalesce(row_name, '') = ${place[1]}`,
    ),
  )
}

declare module 'cortado/document/document.ts' {
  interface DocumentFlags {
    /** One of many changes to a DocType: who makes them checks and compiles it at their end. */
    inCustomisation?: boolean
  }
}
