import { parameters, refusals, success } from './components.ts'
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

const bodyOf = (schema: Schema): Schema => ({ required: true, content: { 'application/json': { schema } } })

const inputOf = ({ meta }: DescribedDoctype): Schema => schemaRef(`${componentKey(meta.name)}.input`)

const list = (doctype: DescribedDoctype): Schema => ({
  ...operation(doctype, 'list', `List ${doctype.meta.name}`),
  parameters: Object.keys(parameters)
    .filter((name) => name !== 'name')
    .map((name) => ({ $ref: `#/components/parameters/${name}` })),
  responses: {
    '200': success(
      'data',
      { type: 'array', items: { type: 'object', description: 'The fields that were asked for' } },
      'The documents that the user may read',
    ),
    ...refusals('404', '417'),
  },
})

const create = (doctype: DescribedDoctype): Schema => {
  const required = requiredFields(doctype)
  return {
    ...operation(doctype, 'create', `Create a ${doctype.meta.name}`),
    requestBody: bodyOf(required.length ? { allOf: [inputOf(doctype), { type: 'object', required }] } : inputOf(doctype)),
    responses: { '200': success('data', documentOf(doctype), 'The document as it was stored'), ...refusals('409', '417') },
  }
}

const read = (doctype: DescribedDoctype): Schema => ({
  ...operation(doctype, 'read', `Read a ${doctype.meta.name}`),
  responses: { '200': success('data', documentOf(doctype), 'The document; empty fields are left out'), ...refusals('404') },
})

const update = (doctype: DescribedDoctype): Schema => ({
  ...operation(doctype, 'update', `Change a ${doctype.meta.name}`),
  description: 'Only the fields that are sent change. A table that is sent replaces the stored one.',
  requestBody: bodyOf(inputOf(doctype)),
  responses: { '200': success('data', documentOf(doctype), 'The document as it was stored'), ...refusals('404', '417') },
})

const remove = (doctype: DescribedDoctype): Schema => ({
  ...operation(doctype, 'delete', `Delete a ${doctype.meta.name}`),
  responses: { '202': success('data', { const: 'ok' }, 'It is gone'), ...refusals('404', '417') },
})

const loginBody: Schema = {
  type: 'object',
  properties: { usr: { type: 'string' }, pwd: { type: 'string', format: 'password' } },
  required: ['usr', 'pwd'],
}

/** Paths that every document has: log-in and log-out. */
export const sessionPaths: Record<string, Schema> = {
  '/api/method/login': {
    post: {
      operationId: 'login',
      tags: ['Session'],
      summary: 'Log in',
      security: [],
      requestBody: bodyOf(loginBody),
      responses: {
        '200': success('message', { type: 'string' }, 'Logged in; the cookie `sid` is set'),
        '401': { $ref: '#/components/responses/401' },
        '429': { $ref: '#/components/responses/429' },
      },
    },
  },
  '/api/method/logout': {
    post: {
      operationId: 'logout',
      tags: ['Session'],
      summary: 'Log out',
      responses: { '200': success('message', { type: 'string' }, 'The session is gone') },
    },
  },
  '/api/method/frappe.auth.get_logged_user': {
    get: {
      operationId: 'get_logged_user',
      tags: ['Session'],
      summary: 'Who is logged in',
      responses: { '200': success('message', { type: 'string' }, 'Name of the user'), '403': { $ref: '#/components/responses/403' } },
    },
  },
}
