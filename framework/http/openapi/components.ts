import type { Schema } from './schemas.ts'

const text = (description: string, example?: string): Schema => ({
  schema: { type: 'string' },
  description,
  ...(example !== undefined && { example }),
})

const query = (name: string, rest: Schema): Schema => ({ name, in: 'query', ...rest })

/** Parameters that all lists share. */
export const parameters: Record<string, Schema> = {
  fields: query('fields', text('JSON list of fieldnames; `["*"]` for all, `link.field` for fields of links', '["name","modified"]')),
  filters: query('filters', text('JSON: `{"status":"Open"}` or `[["qty",">",3],["status","in",["Open","Closed"]]]`')),
  or_filters: query('or_filters', text('As filters, of which any may hold')),
  order_by: query('order_by', text('`modified desc, name asc`')),
  group_by: query('group_by', text('Fieldname')),
  limit_start: query('limit_start', { schema: { type: 'integer', minimum: 0, default: 0 }, description: 'Documents to skip' }),
  limit_page_length: query('limit_page_length', { schema: { type: 'integer', minimum: 0, default: 20 }, description: 'Most documents; 0 for all' }),
  name: { name: 'name', in: 'path', required: true, schema: { type: 'string' }, description: "The document's primary key" },
}

/** How a client shows who it is. */
export const securitySchemes: Record<string, Schema> = {
  session: { type: 'apiKey', in: 'cookie', name: 'sid', description: 'The cookie that /api/method/login sets' },
  token: { type: 'apiKey', in: 'header', name: 'Authorization', description: '`token <api_key>:<api_secret>`' },
}

/** The envelope of errors. */
export const errorSchema: Schema = {
  type: 'object',
  title: 'Error',
  properties: {
    exc_type: { type: 'string', description: 'What kind of refusal', examples: ['ValidationError'] },
    exception: { type: 'string', description: 'The same with its text' },
    _server_messages: { type: 'string', description: 'JSON list of JSON texts: messages for people' },
  },
  required: ['exc_type'],
}

const refusal = (description: string): Schema => ({
  description,
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
})

/** Refusals by status. */
export const responses: Record<string, Schema> = {
  '401': refusal('Not logged in, or wrong key'),
  '403': refusal('The user may not do this'),
  '404': refusal('No such document'),
  '409': refusal('The name is taken'),
  '417': refusal('The values are refused; `exc_type` and the messages say why'),
  '429': refusal('Too many requests: see Retry-After'),
  '503': refusal('Not available at the moment: see Retry-After'),
}

/** References to refusals, for an operation. */
export const refusals = (...statuses: (keyof typeof responses)[]): Record<string, Schema> =>
  Object.fromEntries(['401', '403', ...statuses, '429', '503'].map((status) => [status, { $ref: `#/components/responses/${status}` }]))

/** A success whose JSON has one key. */
export const success = (key: string, schema: Schema, description: string): Schema => ({
  description,
  content: { 'application/json': { schema: { type: 'object', properties: { [key]: schema }, required: [key] } } },
})
