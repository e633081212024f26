import type { SiteHost } from '../boot/site-host.ts'
import { type Addressee, addresseeOf } from '../boot/site-of-request.ts'
import { type Logger, makeLog } from '../config/log.ts'
import type { ServerLimits } from '../http/limits.ts'
import { createServer } from '../http/server.ts'

/** An HTTP answer, read. */
export interface TestAnswer {
  readonly status: number
  readonly headers: Headers
  /** Parsed where the answer is JSON, else undefined. */
  readonly body: Record<string, unknown>
  readonly text: string
}

/** How a request is sent. */
export interface TestRequest {
  /** `Cookie` header; see `login`. */
  readonly cookie?: string
  /** Sent as JSON. */
  readonly json?: unknown
  /** Sent as a form. */
  readonly form?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
}

/** A server for tests. */
export interface TestServer {
  /** `http://127.0.0.1:port` */
  readonly url: string
  request(method: string, path: string, options?: TestRequest): Promise<TestAnswer>
  /** Logs in; answers the `Cookie` header for further requests. Throws where it is refused. */
  login(user: string, password: string): Promise<string>
  close(): Promise<void>
}

/** Serves one site on a free port of loopback. */
export const serveSite = (host: SiteHost, limits: Partial<ServerLimits> = {}, log?: Logger): Promise<TestServer> =>
  serveSites(() => host, limits, log)

/** Serves the sites that `find` answers for a request's host or site header; undefined: there is none of that name. */
export async function serveSites(
  find: (addressee: Addressee) => SiteHost | undefined,
  limits: Partial<ServerLimits> = {},
  log: Logger = makeLog('fatal'),
): Promise<TestServer> {
  const server = createServer({ site: async (host, header) => find(addresseeOf(host, header))?.runtime, log, limits })
  const url = await server.listen({ host: '127.0.0.1', port: 0 })
  const request = (method: string, path: string, options: TestRequest = {}) => send(url + path, method, options)
  return {
    url,
    request,
    async login(usr, pwd) {
      const answer = await request('POST', '/api/method/login', { form: { usr, pwd } })
      if (answer.status !== 200) throw new Error(`log-in of ${usr}: ${answer.status} ${answer.text}`)
      return answer.headers
        .getSetCookie()
        .map((each) => each.split(';')[0])
        .join('; ')
    },
    async close() {
      server.server.closeAllConnections()
      await server.close()
    },
  }
}

async function send(url: string, method: string, { cookie, json, form, headers }: TestRequest): Promise<TestAnswer> {
  const answer = await fetch(url, {
    method,
    redirect: 'manual',
    headers: { accept: 'application/json', ...(cookie && { cookie }), ...(json !== undefined && { 'content-type': 'application/json' }), ...headers },
    body: json !== undefined ? JSON.stringify(json) : form ? new URLSearchParams(form) : undefined,
  })
  const text = await answer.text()
  const isJson = text !== '' && answer.headers.get('content-type')?.startsWith('application/json')
  return { status: answer.status, headers: answer.headers, body: isJson ? (JSON.parse(text) as Record<string, unknown>) : {}, text }
}
