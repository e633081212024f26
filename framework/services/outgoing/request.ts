import { lookup as lookUp } from 'node:dns'
import { type IncomingMessage, request as overHttp } from 'node:http'
import { request as overHttps } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { isPrivateAddress } from './addresses.ts'

/** A request to a server that is none of ours. */
export interface OutgoingRequest {
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Milliseconds for all of it, redirects included. */
  readonly timeout: number
  /** Whether addresses of this machine and of its own networks may be reached, also by a redirect. */
  readonly mayReachPrivate: boolean
}

/** What came back, whatever its status. */
export interface OutgoingAnswer {
  readonly status: number
  readonly reason: string
  /** The beginning of the body. */
  readonly text: string
}

/** No answer came: the server could not be reached, may not be, or took too long. */
export class RequestFailure extends Error {
  readonly isTimeout: boolean

  constructor(message: string, { isTimeout = false, cause }: { isTimeout?: boolean; cause?: unknown } = {}) {
    super(message, { cause })
    this.isTimeout = isTimeout
  }
}

/** Bytes of an answer that are read; the rest is left. */
const longestAnswer = 64 * 1024
/** Redirects that are followed. */
const mostRedirects = 5

/** Sends a request, and follows redirects: 307 and 308 with method and body, others as GET. Headers of the caller go to its own origin alone. Throws RequestFailure. */
export async function sendRequest(request: OutgoingRequest): Promise<OutgoingAnswer> {
  const deadline = AbortSignal.timeout(request.timeout)
  let hop = request
  for (let redirects = 0; ; redirects++) {
    const message = await open(hop, deadline)
    const next = redirected(hop, message)
    if (!next) return read(message, deadline)
    message.destroy()
    if (redirects === mostRedirects) throw new RequestFailure(`More than ${mostRedirects} redirects`)
    hop = next
  }
}

function open({ url, method, headers, body, mayReachPrivate }: OutgoingRequest, signal: AbortSignal): Promise<IncomingMessage> {
  const target = URL.parse(url)
  if (!target || !/^https?:$/.test(target.protocol)) throw new RequestFailure(`${url.slice(0, 200)} is no address of http or https`)
  const host = target.hostname.replace(/^\[|\]$/g, '')
  if (!mayReachPrivate && isIP(host) && isPrivateAddress(host)) throw refused(host)
  const send = target.protocol === 'https:' ? overHttps : overHttp
  const content = Buffer.from(body, 'utf8')
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => reject(failureOf(error, signal))
    try {
      const sent = send(target, {
        method,
        headers: { ...headers, ...(content.length > 0 && { 'content-length': String(content.length) }) },
        agent: false,
        signal,
        lookup: mayReachPrivate ? undefined : publicLookup,
      })
      sent.on('response', resolve)
      sent.on('error', fail)
      sent.end(content)
    } catch (error) {
      // a header that cannot be sent
      fail(error as Error)
    }
  })
}

/** Finds addresses as usual, and refuses the private ones where the connection is made: a name that changes its address in between does not help. */
const publicLookup: LookupFunction = (hostname, options, done) => {
  lookUp(hostname, { ...options, all: true }, (error, found) => {
    const [first] = found ?? []
    const forbidden = found?.find(({ address }) => isPrivateAddress(address))
    if (error) done(error, [])
    else if (forbidden || !first) done(refused(hostname), [])
    else if (options.all) done(null, found)
    else done(null, first.address, first.family)
  })
}

const refused = (host: string): RequestFailure => new RequestFailure(`${host} is a private address, which this site does not send to`)

function failureOf(error: Error, signal: AbortSignal): RequestFailure {
  if (error instanceof RequestFailure) return error
  if (signal.aborted) return new RequestFailure('It took longer than the timeout', { isTimeout: true, cause: error })
  const { code } = error as NodeJS.ErrnoException
  return new RequestFailure(error.message || code || 'The server could not be reached', { cause: error })
}

function redirected(request: OutgoingRequest, { statusCode = 0, headers }: IncomingMessage): OutgoingRequest | undefined {
  if (![301, 302, 303, 307, 308].includes(statusCode) || !headers.location) return undefined
  const target = URL.parse(headers.location, request.url)
  if (!target) throw new RequestFailure('It was redirected to what is no address')
  const kept = target.origin === new URL(request.url).origin ? request.headers : {}
  const hop = { ...request, url: target.href, headers: kept }
  return statusCode >= 307 ? hop : { ...hop, method: 'GET', body: '' }
}

async function read(message: IncomingMessage, signal: AbortSignal): Promise<OutgoingAnswer> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of message as AsyncIterable<Buffer>) {
      chunks.push(chunk)
      size += chunk.length
      if (size >= longestAnswer) break
    }
  } catch (error) {
    throw failureOf(error as Error, signal)
  }
  const text = Buffer.concat(chunks).subarray(0, longestAnswer).toString('utf8')
  return { status: message.statusCode ?? 0, reason: message.statusMessage ?? '', text }
}
