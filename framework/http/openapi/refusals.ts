import { catalogue } from '@cortado/contract/errors.ts'
import type { Schema } from './schemas.ts'

const asJson: Schema = { 'application/json': { schema: { $ref: '#/components/schemas/answer.error' } } }
const asPage: Schema = { 'text/html': { schema: { type: 'string' } } }

/** Values of `exc_type` that the framework answers with these statuses; apps may add theirs. */
const kindsOf = (fits: (status: number) => boolean): string =>
  [...new Set([...catalogue.values()].filter((each) => fits(each.status)).map(({ type }) => `\`${type}\``))].toSorted().join(', ')

const refusal = (statuses: string, description: string, more: Schema = {}): Schema => {
  const kinds = kindsOf((status) => String(status) === statuses)
  return { description: kinds ? `${description} (${kinds})` : description, content: asJson, ...more }
}

const later: Schema = { headers: { 'Retry-After': { schema: { type: 'integer' }, description: 'Seconds after which to try again' } } }

/** Refusals by status, as `components.responses`. Made when asked for: loading an app may add kinds. */
export const refusalResponses = (): Record<string, Schema> => ({
  '401': refusal('401', 'Not logged in, or a wrong key'),
  '403': refusal('403', 'The user may not do this'),
  '404': refusal('404', 'There is no such document'),
  '409': refusal('409', 'The name is taken, or cannot be one'),
  '412': refusal('412', 'The document is not in the state that `If-Match` names'),
  '413': refusal('413', 'The body is too large'),
  '417': refusal('417', 'The values are refused; the messages say why'),
  '422': refusal('422', 'The `Idempotency-Key` was used for another request'),
  '429': refusal('429', 'Too many requests', later),
  '503': refusal('503', 'Not available at the moment', later),
  '4XX': {
    description:
      'The request itself cannot be taken: 400 for a wrong CSRF token, an Authorization header or an address that cannot be read; 405 (a page) for another HTTP method; 408, 414, 415, 431 for what is too slow, too long, compressed',
    content: { ...asJson, ...asPage },
  },
  '5XX': refusal('500', "A fault of the server; its text holds the id under which the server's log knows more"),
})

/** Statuses of any operation. */
const always = ['401', '403', '404', '417', '429', '503', '4XX', '5XX']

const refer = (statuses: readonly string[]): Record<string, Schema> =>
  Object.fromEntries(statuses.map((status) => [status, { $ref: `#/components/responses/${status}` }]))

/** How an operation that reads may be refused. */
export const readRefusals = refer(always)

/** How an operation with a body may be refused. */
export const writeRefusals = refer([...always, '409', '413', '422'])

const asWord: Schema = {
  'application/json': {
    schema: {
      anyOf: [{ $ref: '#/components/schemas/answer.error' }, { type: 'object', properties: { message: { type: 'string' } }, required: ['message'] }],
    },
  },
}

/** Refusals that may also be a word under `message`. */
export const wordRefusals = (statuses: readonly number[] = []): Record<string, Schema> =>
  Object.fromEntries(
    statuses.map((status) => [String(status), { description: 'Refused: an error, or a word for the page that asked', content: asWord }]),
  )

/** The same of one that changes a document. */
export const conditionalRefusals = { ...writeRefusals, ...refer(['412']) }

/** What a document is answered with that the client has already. */
export const unchanged: Schema = { description: 'The client has this state already' }

/** The 404 of operations that may also be answered with a page. */
export const notFoundOrPage: Schema = {
  description: 'There is no such document (JSON), or it has no such method (a page)',
  content: { ...asJson, ...asPage },
}

const asErrors: Schema = { 'application/json': { schema: { $ref: '#/components/schemas/answer.errors' } }, ...asPage }

/** How an operation of `/api/v2` with a body may be refused. */
export const v2Refusals: Record<string, Schema> = {
  '4XX': { description: 'Refused, with the statuses that the same has under `/api/resource`', content: asErrors },
  '5XX': { description: 'Not available at the moment (503), or a fault of the server', content: asErrors },
}
