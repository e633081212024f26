import { routes } from 'cortado/http/routes.ts'
import fc from 'fast-check'
import type { Json, Operation } from '../integration/described.ts'
import { hostileFilters, hostileJson, hostileQuery, nasty } from './requests.ts'

/** Methods that are sent to each route, whether it knows them or not. */
export const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'] as const

/** What takes the place of a varying part: names that exist, and what breaks them. */
const part = (known: readonly string[]) =>
  fc.oneof(
    fc.constantFrom(...known),
    nasty.map((text) => text.toWellFormed()),
  )

const doctypes = ['Note', 'User', 'DocType', 'System Settings', 'Has Role', 'Sales Order']

/** What a route's `*` may stand for; most requests to it go nowhere else. */
const rests: Readonly<Record<string, readonly string[]>> = {
  '/api/method/*': ['frappe.client.get_list', 'run_doc_method', 'upload_file', 'ping'],
  '/api/v1/method/*': ['frappe.client.get', 'download_file'],
  '/api/v2/method/*': ['frappe.client.get_count', 'User/generate_keys'],
}

/** URL patterns of every route that the server has. */
export const patterns: readonly string[] = [...new Set(routes.map(({ url }) => url))]

/** Methods that a route answers otherwise than by 405. */
export const verbsOf = (pattern: string): readonly string[] => [
  ...new Set(routes.flatMap(({ url, verbs, plain }) => (url === pattern ? [...Object.keys(verbs), ...(plain ? ['GET'] : [])] : []))),
]

/** Addresses that a route's pattern fits. */
export function addressOf(pattern: string): fc.Arbitrary<string> {
  const parts = pattern.split('/').map((text) => {
    if (text === ':doctype') return part(doctypes).map(encodeURIComponent)
    if (text === '*') return part(rests[pattern] ?? ['Administrator', 'note', 'Administrator/method/x']).map((rest) => encodeURI(rest))
    return fc.constant(text)
  })
  return fc.tuple(...parts).map((list) => list.join('/'))
}

/** A query that a list, a method or nobody understands. */
export const query = fc.oneof(
  hostileQuery.map((each) => new URLSearchParams(each).toString()),
  fc.array(fc.tuple(nasty, nasty), { maxLength: 3 }).map((pairs) => new URLSearchParams(pairs).toString()),
  nasty.map((text) => text.toWellFormed().replaceAll(/[^\x21-\x7e]/gu, encodeURIComponent)),
)

/** What an operation of an OpenAPI document takes. */
export interface Taken {
  readonly path: string
  /** Names of its parameters in the query, and keys of its body. */
  readonly parameters: readonly string[]
  readonly keys: readonly string[]
}

/** Reads from an OpenAPI document what one of its operations takes. */
export function takenBy(document: Json, { path, operation }: Operation): Taken {
  const parameters = ((operation.parameters ?? []) as Json[]).map((each) => resolved(document, each))
  const content = ((operation.requestBody as Json | undefined)?.content ?? {}) as Record<string, Json>
  const keys = Object.values(content).flatMap(({ schema }) => keysOf(document, schema as Json))
  return { path, keys: [...new Set(keys)], parameters: parameters.flatMap(({ name, in: place }) => (place === 'query' ? [String(name)] : [])) }
}

const resolved = (document: Json, { $ref, ...rest }: Json): Json =>
  typeof $ref === 'string'
    ? ($ref
        .slice(2)
        .split('/')
        .reduce((at, key) => at[key] as Json, document) as Json)
    : rest

function keysOf(document: Json, schema: Json): string[] {
  const { properties = {}, allOf = [] } = resolved(document, schema)
  return [...Object.keys(properties as Json), ...(allOf as Json[]).flatMap((each) => keysOf(document, each))]
}

const listOf = (names: readonly string[]) => (names.length > 0 ? fc.oneof(fc.constantFrom(...names), nasty) : nasty)

/** An address of an operation: any name, any query under the names that it knows. */
export function operationAddress({ path, parameters }: Taken): fc.Arbitrary<string> {
  // without a name it is another operation
  const name = part(['Administrator', 'Guest', 'All', 'Note', 'Home']).map((text) => encodeURIComponent(text) || '%20')
  const value = fc.oneof(
    nasty,
    hostileJson.map((json) => JSON.stringify(json) ?? ''),
    hostileFilters.map((json) => JSON.stringify(json) ?? ''),
  )
  const pairs = fc.array(fc.tuple(listOf(parameters), value), { maxLength: parameters.length > 0 ? 5 : 1 })
  return fc
    .tuple(name, pairs)
    .map(([each, list]) => `${path.replace('{name}', each)}${list.length > 0 ? `?${new URLSearchParams(list).toString().slice(0, 20_000)}` : ''}`)
}

/** A JSON body for an operation: any value under the keys that it knows, and others. */
export const operationBody = ({ keys }: Taken): fc.Arbitrary<string> =>
  fc
    .oneof({ weight: 4, arbitrary: fc.dictionary(listOf(keys), hostileJson, { maxKeys: 8 }) }, { weight: 1, arbitrary: hostileJson })
    .map((json) => JSON.stringify(json) ?? 'undefined')
