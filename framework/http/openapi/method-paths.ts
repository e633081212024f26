import type { OfferedMethod } from '../site-runtime.ts'
import { builtInTags } from './built-in.ts'
import { jsonBody } from './components.ts'
import { readRefusals, wordRefusals, writeRefusals } from './refusals.ts'
import type { Schema } from './schemas.ts'

/** The paths of methods: one operation each, by POST where that is allowed. */
export const methodPaths = (methods: readonly OfferedMethod[]): Record<string, Schema> =>
  Object.fromEntries(methods.map((method) => [`/api/method/${method.path}`, { [verbOf(method)]: operation(method) }]))

function verbOf({ options }: OfferedMethod): string {
  const verbs = options.methods ?? ['POST']
  return (verbs.includes('POST') ? 'POST' : (verbs[0] ?? 'POST')).toLowerCase()
}

function operation(method: OfferedMethod): Schema {
  const { path, options } = method
  const hasBody = verbOf(method) !== 'get'
  return {
    operationId: path,
    tags: [builtInTags.methods.name],
    summary: summaryOf(path),
    ...(options.allowGuest && { security: [{}, { session: [] }, { token: [] }, { basic: [] }] }),
    ...(hasBody
      ? { requestBody: { ...jsonBody(bodySchema(options.args)), required: argumentsOf(options.args).some((each) => each.required) } }
      : { parameters: queryParameters(options.args) }),
    responses: { '200': answer, ...(hasBody ? writeRefusals : readRefusals), ...wordRefusals(options.words) },
  }
}

/** `…sales_order.make_delivery_note` → `make delivery note`, with the file before it. */
const summaryOf = (path: string): string => path.split('.').slice(-2).join('.')

const answer: Schema = {
  description: 'What the method returned, under `message`; some answer with other keys or with a file',
  content: {
    'application/json': {
      schema: {
        type: 'object',
        properties: {
          message: { description: 'Left out where the method returned nothing' },
          _server_messages: { $ref: '#/components/schemas/answer.messages' },
        },
      },
    },
    '*/*': { schema: {} },
  },
}

interface Argument {
  readonly name: string
  readonly type: string
  readonly required: boolean
}

const argumentsOf = (args: OfferedMethod['options']['args'] = {}): Argument[] =>
  Object.entries(args).map(([name, type]) => ({ name, type: type.replace(/\?$/, ''), required: !type.endsWith('?') }))

const types: Readonly<Record<string, Schema>> = {
  string: { type: 'string' },
  int: { type: 'integer' },
  float: { type: 'number' },
  bool: { type: 'boolean' },
  json: { description: 'JSON, or a text that holds it' },
  any: {},
}

function bodySchema(args: OfferedMethod['options']['args']): Schema {
  const all = argumentsOf(args)
  const required = all.filter((each) => each.required).map(({ name }) => name)
  return {
    type: 'object',
    properties: Object.fromEntries(all.map(({ name, type }) => [name, types[type] ?? {}])),
    ...(required.length > 0 && { required }),
  }
}

const queryTypes: Readonly<Record<string, Schema>> = {
  ...types,
  json: { type: 'string', contentMediaType: 'application/json' },
  any: { type: 'string' },
}

const queryParameters = (args: OfferedMethod['options']['args']): Schema[] =>
  argumentsOf(args).map(({ name, type, required }) => ({ name, in: 'query', required, schema: queryTypes[type] ?? {} }))
