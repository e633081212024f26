import { headerReferences, jsonBody, listParameters, success } from './components.ts'
import { conditionalRefusals, readRefusals, unchanged, writeRefusals } from './refusals.ts'
import { componentKey, type DescribedDoctype, requiredFields, type Schema, schemaRef } from './schemas.ts'

/** The paths of a DocType, with the operations that the caller may use. */
export function doctypePaths(doctype: DescribedDoctype): Record<string, Schema> {
  const { meta } = doctype
  const base = `/api/resource/${encodeURIComponent(meta.name)}`
  if (meta.istable) return {}
  if (meta.issingle) return { [`${base}/${encodeURIComponent(meta.name)}`]: { get: read(doctype), ...(doctype.write && { put: update(doctype) }) } }
  return {
    [base]: { get: list(doctype), ...(doctype.create && { post: create(doctype) }) },
    [`${base}/{name}`]: {
      parameters: [{ $ref: '#/components/parameters/name' }],
      get: read(doctype),
      ...(doctype.write && { put: update(doctype) }),
      ...(doctype.delete && { delete: remove(doctype) }),
    },
  }
}

const operation = ({ meta }: DescribedDoctype, verb: string, summary: string): Schema => ({
  operationId: `${verb}_${componentKey(meta.name)}`,
  tags: [meta.name],
  summary,
})

const documentOf = ({ meta }: DescribedDoctype): Schema => schemaRef(componentKey(meta.name))

const inputOf = ({ meta }: DescribedDoctype): Schema => schemaRef(`${componentKey(meta.name)}.input`)

const listed: Schema = { type: 'array', items: { type: 'object', description: 'The fields that were asked for' } }

const list = (doctype: DescribedDoctype): Schema => ({
  ...operation(doctype, 'list', `List ${doctype.meta.name}`),
  parameters: Object.keys(listParameters).map((name) => ({ $ref: `#/components/parameters/${name}` })),
  responses: { '200': success('data', listed, 'The documents that the user may read'), ...readRefusals },
})

const create = (doctype: DescribedDoctype): Schema => {
  const required = requiredFields(doctype)
  return {
    ...operation(doctype, 'create', `Create a ${doctype.meta.name}`),
    parameters: headerReferences('idempotencyKey'),
    requestBody: jsonBody(required.length ? { allOf: [inputOf(doctype), { type: 'object', required }] } : inputOf(doctype)),
    responses: { '200': success('data', documentOf(doctype), 'The document as it was stored'), ...writeRefusals },
  }
}

const read = (doctype: DescribedDoctype): Schema => ({
  ...operation(doctype, 'read', `Read ${doctype.meta.issingle ? '' : 'a '}${doctype.meta.name}`),
  parameters: headerReferences('ifNoneMatch'),
  responses: { '200': success('data', documentOf(doctype), 'The document; empty fields are left out'), '304': unchanged, ...readRefusals },
})

const update = (doctype: DescribedDoctype): Schema => ({
  ...operation(doctype, 'update', `Change ${doctype.meta.issingle ? '' : 'a '}${doctype.meta.name}`),
  description: updateNote(doctype),
  parameters: headerReferences('ifMatch', 'idempotencyKey'),
  requestBody: jsonBody(inputOf(doctype)),
  responses: { '200': success('data', documentOf(doctype), 'The document as it was stored'), ...conditionalRefusals },
})

const updateNote = ({ meta }: DescribedDoctype): string =>
  `Only the fields that are sent change. A table that is sent replaces the stored one.${meta.isSubmittable ? ' `docstatus` 1 submits a draft, 2 cancels what was submitted.' : ''}`

const remove = (doctype: DescribedDoctype): Schema => ({
  ...operation(doctype, 'delete', `Delete a ${doctype.meta.name}`),
  parameters: headerReferences('ifMatch', 'idempotencyKey'),
  responses: { '202': success('data', { const: 'ok' }, 'It is gone'), ...conditionalRefusals },
})
