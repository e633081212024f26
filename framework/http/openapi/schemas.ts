import type { DocFieldJson } from '@cortado/contract/doctype.ts'
import { madeFields } from '../../document/fields/made.ts'
import type { Meta } from '../../meta/meta.ts'

/** A JSON Schema, as OpenAPI 3.1 has them. */
export type Schema = Readonly<Record<string, unknown>>

/** A DocType with what the caller may see and set of it. */
export interface DescribedDoctype {
  readonly meta: Meta
  /** Levels of fields that the caller may read, and write. */
  readonly readable: ReadonlySet<number>
  readonly writable: ReadonlySet<number>
  readonly create: boolean
  readonly write: boolean
  readonly delete: boolean
}

/**
 * Key of a DocType under `components`, where letters, digits and `._-` are allowed: spaces become `_`, everything else its code point between
 * hyphens. Different names have different keys, and none has a dot.
 */
export const componentKey = (doctype: string): string =>
  doctype.replace(/ |[^A-Za-z0-9-]|-(?=[0-9a-f]+-)/g, (char) => (char === ' ' ? '_' : `-${char.codePointAt(0)?.toString(16)}-`))

/** Reference to a schema of `components`. */
export const schemaRef = (key: string): Schema => ({ $ref: `#/components/schemas/${key}` })

/** Schemas of a DocType: the document as it is answered, and what a client may send. */
export function doctypeSchemas(doctype: DescribedDoctype): Record<string, Schema> {
  const { meta } = doctype
  const key = componentKey(meta.name)
  return { [key]: documentSchema(doctype), [`${key}.input`]: inputSchema(doctype) }
}

function documentSchema({ meta, readable }: DescribedDoctype): Schema {
  const fields = fieldsAt(meta, readable)
  return {
    type: 'object',
    title: meta.name,
    ...describe(meta.json.description),
    properties: {
      ...standardProperties,
      name: { ...standardProperties.name, type: nameType(meta) },
      ...(meta.istable && rowProperties),
      doctype: { const: meta.name },
      ...properties(meta, fields),
      ...properties(meta, madeAt(meta, readable)),
      ...(!meta.istable && optionalProperties),
    },
    required: meta.issingle ? ['name', 'doctype'] : ['name', 'owner', 'creation', 'modified', 'modified_by', 'docstatus', 'idx', 'doctype'],
  }
}

/** Names are texts, but for those that the database counts up. */
function nameType(meta: Meta): string {
  const kind = meta.columns.find(({ name }) => name === 'name')?.kind.kind
  return kind === 'bigint' || kind === 'int' ? 'integer' : 'string'
}

function inputSchema({ meta, writable }: DescribedDoctype): Schema {
  const fields = fieldsAt(meta, writable).filter((field) => !field.read_only && !meta.fieldTypes.of(field).computed)
  const name: Record<string, Schema> = meta.istable || /prompt/i.test(meta.autoname) ? { name: { type: 'string' } } : {}
  const docstatus: Record<string, Schema> = meta.isSubmittable ? { docstatus: standardProperties.docstatus } : {}
  const modified: Record<string, Schema> = meta.istable ? {} : { modified: seenState }
  return { type: 'object', title: `${meta.name} (input)`, properties: { ...name, ...docstatus, ...modified, ...properties(meta, fields, '.input') } }
}

/** Fields that must be sent to create a document: required, without a default, not filled from elsewhere. */
export const requiredFields = ({ meta, writable }: DescribedDoctype): string[] =>
  fieldsAt(meta, writable)
    .filter((field) => field.reqd && !field.default && !field.fetch_from && !field.read_only && !meta.fieldTypes.of(field).computed)
    .map((field) => field.fieldname)

/** Fields without a column, whose values are made when they are read. */
const madeAt = (meta: Meta, levels: ReadonlySet<number>): readonly Readonly<DocFieldJson>[] =>
  madeFields(meta).filter((field) => levels.has(Number(field.permlevel ?? 0)))

const fieldsAt = (meta: Meta, levels: ReadonlySet<number>): readonly Readonly<DocFieldJson>[] =>
  [...meta.valueFields, ...meta.tableFields].filter((field) => levels.has(Number(field.permlevel ?? 0)))

const properties = (meta: Meta, fields: readonly Readonly<DocFieldJson>[], suffix = ''): Record<string, Schema> =>
  Object.fromEntries(fields.map((field) => [field.fieldname, fieldSchema(meta, field, suffix)]))

function fieldSchema({ fieldTypes }: Meta, field: Readonly<DocFieldJson>, suffix: string): Schema {
  const about = { ...(field.label && { title: field.label }), ...describe(field.description), ...(field.read_only && { readOnly: true }) }
  if (isTable(field)) return { type: 'array', items: schemaRef(`${componentKey(field.options ?? '')}${suffix}`), ...about }
  return { ...fieldTypes.of(field).schema(field), ...about }
}

const isTable = (field: Readonly<DocFieldJson>): boolean => field.fieldtype === 'Table' || field.fieldtype === 'Table MultiSelect'

const describe = (text: string | undefined): { description?: string } => (text ? { description: text } : {})

const timestamp: Schema = {
  type: 'string',
  description: "YYYY-MM-DD HH:MM:SS.ffffff in the site's time zone",
  examples: ['2026-03-01 10:20:30.123456'],
  readOnly: true,
}

const seenState: Schema = {
  type: 'string',
  description: '`modified` of the state that was loaded: a change is refused where others changed the document meanwhile',
}

const standardProperties = {
  name: { type: 'string', description: 'The primary key', readOnly: true },
  owner: { type: 'string', description: 'User who made the document', readOnly: true },
  creation: timestamp,
  modified: timestamp,
  modified_by: { type: 'string', readOnly: true },
  docstatus: { type: 'integer', enum: [0, 1, 2], description: '0 draft, 1 submitted, 2 cancelled' },
  idx: { type: ['integer', 'string'], description: 'Position among its siblings' },
} satisfies Record<string, Schema>

const rowProperties: Record<string, Schema> = {
  parent: { type: 'string', readOnly: true },
  parentfield: { type: 'string', readOnly: true },
  parenttype: { type: 'string', readOnly: true },
}

/** Only where they hold something. */
const optionalProperties: Record<string, Schema> = {
  _user_tags: { type: 'string', description: 'Tags, separated by commas', readOnly: true },
  _liked_by: { type: 'string', contentMediaType: 'application/json', description: 'JSON list of users', readOnly: true },
  __onload: { description: 'What the controller adds for the form', readOnly: true },
}
