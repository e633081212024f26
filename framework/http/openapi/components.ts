import { longestKey } from '../idempotency.ts'
import type { Schema } from './schemas.ts'

const text = (description: string, example?: string): Schema => ({
  schema: { type: 'string' },
  description,
  ...(example !== undefined && { example }),
})

const json = (description: string, example?: string): Schema => ({
  schema: { type: 'string', contentMediaType: 'application/json' },
  description,
  ...(example !== undefined && { example }),
})

const query = (name: string, rest: Schema): Schema => ({ name, in: 'query', ...rest })

/** Parameters that all lists share. */
export const listParameters: Record<string, Schema> = {
  fields: query(
    'fields',
    json('JSON list of fieldnames, default `["name"]`; `["*"]` for all, `link.field` for fields of links', '["name","modified"]'),
  ),
  filters: query('filters', json('JSON: `{"status":"Open"}` or `[["qty",">",3],["status","in",["Open","Closed"]]]`')),
  or_filters: query('or_filters', json('As filters, of which any may hold')),
  order_by: query('order_by', text('`modified desc, name asc`')),
  group_by: query('group_by', text('Fieldname')),
  limit_start: query('limit_start', { schema: { type: 'integer', minimum: 0, default: 0 }, description: 'Documents to skip' }),
  limit_page_length: query('limit_page_length', { schema: { type: 'integer', minimum: 0, default: 20 }, description: 'Most documents; 0 for all' }),
  after: query(
    'after',
    json(
      'JSON list: what the last row of the page before has in the columns of the order, and its name. Any page is as fast as the first',
      '["2026-01-31 09:00:00.000000","SO-0001"]',
    ),
  ),
}

/** Longest name that a document can have. */
const longestName = 140

const header = (name: string, rest: Schema): Schema => ({ name, in: 'header', ...rest })

/** Headers that make reads and writes conditional, and writes repeatable. */
const headers: Record<string, Schema> = {
  idempotencyKey: header('Idempotency-Key', {
    schema: { type: 'string', pattern: '^[!-~]+$', minLength: 1, maxLength: longestKey },
    description: 'A request that is sent again with its key is not done again: the first answer comes back',
  }),
  ifMatch: header('If-Match', text('Entity tag of the state that is to be changed, or `*`')),
  ifNoneMatch: header('If-None-Match', text('Entity tag of the state that the client has')),
}

/** References to some of them. */
export const headerReferences = (...keys: (keyof typeof headers)[]): Schema[] => keys.map((key) => ({ $ref: `#/components/parameters/${key}` }))

/** Parameters by their key in `components`. */
export const parameters: Record<string, Schema> = {
  ...listParameters,
  ...headers,
  name: {
    name: 'name',
    in: 'path',
    required: true,
    schema: { type: 'string', minLength: 1, maxLength: longestName },
    description: "The document's primary key",
  },
}

/** How a client shows who it is. */
export const securitySchemes: Record<string, Schema> = {
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'sid',
    description: 'The cookie that /api/method/login sets. A session with a CSRF token needs it in `X-Frappe-CSRF-Token` with every write.',
  },
  token: { type: 'apiKey', in: 'header', name: 'Authorization', description: '`token <api_key>:<api_secret>`' },
  basic: { type: 'http', scheme: 'basic', description: 'API key as user, API secret as password' },
}

/** Messages for people that go with an answer. */
const messages: Schema = {
  type: 'string',
  contentMediaType: 'application/json',
  description: 'JSON list of JSON texts, each `{ message, title, indicator? … }`: what to tell the person',
}

/** The envelope of errors. */
const error: Schema = {
  type: 'object',
  title: 'Error',
  properties: {
    exc_type: { type: 'string', description: 'What kind of refusal; see each status', examples: ['ValidationError'] },
    exception: { type: 'string', description: 'The same with its text' },
    exc: { type: 'string', contentMediaType: 'application/json', description: 'JSON list with that text; never a stack' },
    message: { type: 'string', description: 'What to tell the person, of a refused log-in' },
    _server_messages: { $ref: '#/components/schemas/answer.messages' },
    _error_message: { type: 'string', description: 'Which permission is missing' },
    session_expired: { const: 1, description: 'The request named a session that does not exist any more' },
  },
  required: ['exc_type'],
}

/** The envelope of errors of `/api/v2`. */
const errors: Schema = {
  type: 'object',
  title: 'Errors',
  properties: {
    errors: {
      type: 'array',
      items: {
        type: 'object',
        properties: { type: { type: 'string' }, exception: { type: 'string' }, message: { type: 'string' }, title: { type: 'string' } },
        required: ['type'],
      },
    },
    messages: { type: 'array', items: { type: 'object' } },
  },
  required: ['errors'],
}

/** Schemas that every document has. No DocType has a key with a dot, but for `.input`. */
export const sharedSchemas: Record<string, Schema> = { 'answer.error': error, 'answer.errors': errors, 'answer.messages': messages }

/** A success whose JSON has one key of its own, and perhaps messages. */
export const success = (key: string, schema: Schema, description: string): Schema => ({
  description,
  content: {
    'application/json': {
      schema: { type: 'object', properties: { [key]: schema, _server_messages: { $ref: '#/components/schemas/answer.messages' } }, required: [key] },
    },
  },
})

/** A request's body as JSON. */
export const jsonBody = (schema: Schema): Schema => ({ required: true, content: { 'application/json': { schema } } })
