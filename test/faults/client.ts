/** What became of a request. */
export type Outcome =
  /** Acknowledged. */
  | { readonly is: 'done'; readonly data: unknown }
  /** It may have happened or not: no answer, or 503. */
  | { readonly is: 'unknown'; readonly status: number | undefined; readonly retryAfter: string | null; readonly code: string | undefined }
  /** The server refused it, or had a fault: never right under this load. */
  | { readonly is: 'wrong'; readonly status: number; readonly text: string }

/** One request. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly body?: unknown
  /** Milliseconds to wait for the answer; default 30,000. */
  readonly patience?: number
}

/** Talks to a bench as one user with a token. */
export class Client {
  readonly address: string
  readonly #authorization: string

  constructor(address: string, authorization: string) {
    this.address = address
    this.#authorization = authorization
  }

  /** Sends a request. Never throws: what does not come back is `unknown`. */
  async send({ method, path, body, patience = 30_000 }: Call): Promise<Outcome> {
    const form = body instanceof FormData
    try {
      const answer = await fetch(this.address + path, {
        method,
        headers: { authorization: this.#authorization, ...(!form && { 'content-type': 'application/json' }) },
        body: form ? body : body === undefined ? undefined : JSON.stringify(body),
        signal: AbortSignal.timeout(patience),
      })
      return outcomeOf(answer, await answer.text())
    } catch {
      // refused, cut off or too late: nobody knows what happened to it, which is what the ledger notes
      return { is: 'unknown', status: undefined, retryAfter: null, code: undefined }
    }
  }

  /** Reads a document; undefined: there is none, or no answer. */
  async read(doctype: string, name: string): Promise<Record<string, unknown> | undefined> {
    const outcome = await this.send({ method: 'GET', path: resource(doctype, name) })
    return outcome.is === 'done' ? (outcome.data as Record<string, unknown>) : undefined
  }
}

/** Path of a DocType, or of a document. */
export const resource = (doctype: string, name?: string): string =>
  `/api/resource/${encodeURIComponent(doctype)}${name === undefined ? '' : `/${encodeURIComponent(name)}`}`

function outcomeOf(answer: Response, text: string): Outcome {
  if (answer.ok) {
    const body = JSON.parse(text) as { data?: unknown; message?: unknown }
    return { is: 'done', data: body.data ?? body.message }
  }
  if (answer.status !== 503) return { is: 'wrong', status: answer.status, text: text.slice(0, 500) }
  const code = /"exc_type":\s*"(\w+)"/.exec(text)?.[1]
  return { is: 'unknown', status: 503, retryAfter: answer.headers.get('retry-after'), code }
}

/** Logs Administrator in and makes the value of an Authorization header. Throws where that is refused. */
export async function makeToken(address: string, password: string): Promise<string> {
  const login = await fetch(`${address}/api/method/login`, { method: 'POST', body: new URLSearchParams({ usr: 'Administrator', pwd: password }) })
  const cookie = login.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ')
  const made = await fetch(`${address}/api/method/frappe.core.doctype.user.user.generate_keys`, {
    method: 'POST',
    headers: { cookie },
    body: new URLSearchParams({ user: 'Administrator' }),
  })
  const { message } = (await made.json()) as { message: { api_key?: string; api_secret: string } }
  const user = await fetch(`${address}${resource('User', 'Administrator')}`, { headers: { cookie } })
  const { data } = (await user.json()) as { data: { api_key: string } }
  return `token ${message.api_key ?? data.api_key}:${message.api_secret}`
}
