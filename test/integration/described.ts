import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { TestServer } from 'cortado/testing/server.ts'

/** A JSON object. */
export type Json = Record<string, unknown>

/** One operation of a document. */
export interface Operation {
  readonly path: string
  readonly verb: string
  readonly operation: Json
}

/** Where an answer belongs. */
export interface Place {
  readonly path: string
  readonly verb: string
  readonly status: number
}

/** An OpenAPI document, and what it says of answers. */
export class Described {
  readonly document: Json
  readonly #ajv = addFormats.default(new Ajv2020({ strict: false, allErrors: true }))
  readonly #validators = new Map<string, ValidateFunction | undefined>()

  /** `closed`: schemas of documents allow no key that they do not name. */
  constructor(document: Json, { closed = false }: { closed?: boolean } = {}) {
    this.document = document
    const schemas = (document.components as { schemas: Record<string, Json> }).schemas
    const named = Object.entries(schemas).map(([key, schema]) => [
      key,
      closed && schema.properties ? { ...schema, additionalProperties: false } : schema,
    ])
    this.#ajv.addSchema({ ...document, components: { ...(document.components as Json), schemas: Object.fromEntries(named) } }, 'openapi')
  }

  get operations(): Operation[] {
    return Object.entries(this.document.paths as Record<string, Json>).flatMap(([path, item]) =>
      ['get', 'post', 'put', 'delete'].flatMap((verb) => (item[verb] ? [{ path, verb, operation: item[verb] as Json }] : [])),
    )
  }

  get paths(): string[] {
    return Object.keys(this.document.paths as Json)
  }

  /** What of an answer the document does not tell, or tells otherwise. */
  faultsOf(at: Place, body: unknown): string[] {
    const key = `${at.verb} ${at.path} ${at.status}`
    if (!this.#validators.has(key)) this.#validators.set(key, this.#validator(at))
    const validator = this.#validators.get(key)
    if (!validator) return [`${key} is not described`]
    return validator(body)
      ? []
      : (validator.errors ?? []).map((error) => `${key} ${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`)
  }

  #validator({ path, verb, status }: Place): ValidateFunction | undefined {
    const operation = (this.document.paths as Record<string, Record<string, Json>>)[path]?.[verb]
    const key = statusKey(operation, status)
    const response = (operation?.responses as Record<string, Json> | undefined)?.[key]
    if (!response) return undefined
    const pointer = ['', 'paths', path, verb, 'responses', key].map(escaped).join('/')
    const target = response.$ref ? String(response.$ref) : `#${pointer}`
    return this.#ajv.compile({ $ref: `openapi${target}/content/application~1json/schema` })
  }
}

/** A status, or where an operation does not name it, its range. */
const statusKey = (operation: Json | undefined, status: number): string =>
  String(status) in ((operation?.responses ?? {}) as Json) ? String(status) : `${String(status)[0]}XX`

/** Part of a JSON pointer in a fragment. */
const escaped = (part: string): string => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))

/** What a server tells the bearer of a cookie. `query`: `?module=Sales`. */
export async function describedFor(http: TestServer, cookie: string, { query = '', closed = false } = {}): Promise<Described> {
  const answer = await http.request('GET', `/api/openapi.json${query}`, { cookie })
  if (answer.status !== 200) throw new Error(`the document: ${answer.status} ${answer.text}`)
  return new Described(answer.body, { closed })
}

/** Log-out would end the session that asks. */
const ending: ReadonlySet<string> = new Set(['logout', 'login', 'upload_file'])

/** Makes a poor request to each operation (no such name, no values): answers what the document does not tell of the answers. */
export async function faultsOfPoorRequests(http: TestServer, cookie: string, described: Described): Promise<string[]> {
  const faults: string[] = []
  for (const { path, verb, operation } of described.operations) {
    if (ending.has(String(operation.operationId))) continue
    const options = verb === 'get' || verb === 'delete' ? {} : { json: {} }
    const answer = await http.request(verb.toUpperCase(), path.replace('{name}', 'no-such-name'), { cookie, ...options })
    if (answer.status >= 500) faults.push(`${verb} ${path} ${answer.status} ${answer.text}`)
    else if (answer.headers.get('content-type')?.startsWith('application/json'))
      faults.push(...described.faultsOf({ path, verb, status: answer.status }, answer.body))
    else faults.push(...undescribedType(described, { path, verb, status: answer.status }, operation))
  }
  return faults
}

function undescribedType({ document }: Described, { path, verb, status }: Place, operation: Json): string[] {
  const named = (operation.responses as Record<string, Json>)[statusKey(operation, status)]
  const referred = (document.components as { responses: Record<string, Json> }).responses[
    String(named?.$ref ?? '')
      .split('/')
      .at(-1) ?? ''
  ]
  const content = (named?.content ?? referred?.content ?? {}) as Json
  return 'text/html' in content || '*/*' in content ? [] : [`${verb} ${path} ${status} is no JSON`]
}

/** Reads each list that is described and one document of it: answers what the document does not tell of the answers. */
export async function faultsOfReading(http: TestServer, cookie: string, described: Described): Promise<string[]> {
  const faults: string[] = []
  const lists = described.operations.filter(({ path, verb }) => verb === 'get' && path.startsWith('/api/resource') && !path.includes('{'))
  for (const { path } of lists) {
    const answer = await http.request('GET', path, { cookie })
    faults.push(...described.faultsOf({ path, verb: 'get', status: answer.status }, answer.body))
    for (const { name } of Array.isArray(answer.body.data) ? (answer.body.data.slice(0, 3) as { name: unknown }[]) : []) {
      const one = await http.request('GET', `${path}/${encodeURIComponent(String(name))}`, { cookie })
      faults.push(...described.faultsOf({ path: `${path}/{name}`, verb: 'get', status: one.status }, one.body))
    }
  }
  return faults
}
