import type { Readable } from 'node:stream'
import type { Context } from '../context.ts'
import type { RequestFacts, UploadedFile } from '../events/request.ts'
import type { Answer, Cookie, ResponseOptions } from '../events/response.ts'
import type { AllowedOrigins } from './cors.ts'
import type { ServerLimits } from './limits.ts'
import type { RateLimit } from './rate-limit-setting.ts'

/** What is written to the log; pino's signature. */
export interface HttpLog {
  error(facts: object, text: string): void
  warn(facts: object, text: string): void
  debug(facts: object, text: string): void
}

/** How a whitelisted method may be called. */
export interface MethodOptions {
  readonly allowGuest?: boolean
  /** Default: GET, POST, PUT, DELETE. */
  readonly methods?: readonly string[]
  /** Texts of guests reach the method uncleaned. */
  readonly xssSafe?: boolean
  /** Arguments by name: `string`, `int`, `float`, `bool`, `json`, `any`, with `?` where they may be missing. Undefined: whatever is sent. */
  readonly args?: Readonly<Record<string, string>>
  /** Statuses of refusals that may be a word under `message`. */
  readonly words?: readonly number[]
}

/** A function that clients may call by its dotted path. */
export interface CallableMethod {
  readonly fn: (ctx: Context, args: Record<string, unknown>) => unknown
  readonly options: MethodOptions
}

/** A method and the path that calls it. */
export interface OfferedMethod {
  readonly path: string
  readonly options: MethodOptions
}

/** Finds whitelisted methods; the app registry of a site is one. */
export interface MethodRegistry {
  /**
   * The method of a dotted path (`frappe.client.get_list`), after overrides; undefined: no app has it, or not for clients.
   * A function that exists and is not whitelisted: throws notWhitelisted.
   */
  method(path: string): CallableMethod | undefined | Promise<CallableMethod | undefined>
  /** All methods, for the API reference. The same list until the apps change. */
  list(): Promise<readonly OfferedMethod[]>
  /** What people call an installed app; undefined: no such app. */
  title(name: string): string | undefined
}

/** Something stored that a client may fetch. */
export interface StoredFile {
  readonly content: Readable
  readonly filename: string
  readonly type: string
  readonly size?: number
  readonly modified?: Date
}

/** The files of a site, as HTTP needs them. Methods answer undefined where there is no such file. */
export interface FileStore {
  /** A file under `/files/`; everyone may fetch it. `path` is what follows the prefix, decoded and free of `..`. */
  readPublic(ctx: Context, path: string): Promise<StoredFile | undefined>
  /** A file under `/private/files/`. Throws a permission error where the user may read none of its File documents. */
  readPrivate(ctx: Context, path: string, fid: string | undefined): Promise<StoredFile | undefined>
  /** Makes a File document of an upload (or of `args.file_url`, `args.library_file_name`) and answers it as clients see it. */
  upload(ctx: Context, file: UploadedFile | undefined, args: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>>
  /** The file behind a `file_url`, with the same permissions as above. */
  download(ctx: Context, fileUrl: string): Promise<StoredFile | undefined>
}

/** Who a request comes from, found by cookie, token or nothing. */
export interface SessionState {
  /** Whether the request named a session that does not exist (any more). */
  readonly expired: boolean
  /** The session's CSRF token; undefined: the session has none, or there is no session. */
  readonly csrfToken?: string
}

/** What a log-in, a log-out or a one-time link ends in: the answer's keys and the cookies. */
export interface SessionResult {
  readonly body: Readonly<Record<string, unknown>>
  readonly options?: ResponseOptions
}

/** Sessions and log-in of a site, built in boot from `framework/auth`. */
export interface SessionGate {
  /** Finds who calls and makes them `ctx.user`: session cookie (or argument `sid`), then the Authorization header. Throws authentication, badAuthorization. */
  enter(ctx: Context, request: RequestFacts): Promise<SessionState>
  /** Checks `usr` and `pwd` and begins a session; the transaction is committed by the caller. */
  login(ctx: Context, request: RequestFacts): Promise<SessionResult>
  /** Ends the session of the request. */
  logout(ctx: Context, request: RequestFacts): Promise<SessionResult>
  /** Begins a session by the key of a one-time link; undefined: the key is unknown, used or too old. */
  loginByKey(ctx: Context, request: RequestFacts, key: string): Promise<SessionResult | undefined>
  /** Cookies that make the browser forget the session. */
  readonly clearing: readonly Cookie[]
}

/** A site as the server needs it. */
export interface SiteRuntime {
  readonly name: string
  readonly apps: MethodRegistry
  readonly sessions: SessionGate
  /** Undefined: the site keeps no files. */
  readonly files?: FileStore
  /** Steps of installed apps around each request. */
  readonly middleware?: readonly Middleware[]
  /** What the page and the API reference call the site; default: its name. */
  readonly title?: string
  /** Configuration `allowed_referrers`: origins from which no CSRF token is asked. */
  readonly allowedReferrers?: readonly string[]
  /** Bytes of a request's body, and of one that uploads; undefined: `defaultBody`. */
  readonly limits?: { readonly body?: number; readonly upload?: number }
  /** Configuration `allow_cors`. */
  readonly allowedOrigins?: AllowedOrigins
  /** Configuration `rate_limit`. */
  readonly rateLimit?: RateLimit
  /** Told that a request begins; what it answers is called at its end. The site stays open in between. */
  enter?(): () => void
  /** A Context for one request, as Guest. */
  context(request: RequestFacts): Promise<Context>
  /** Told of every error that is answered with status 500 or more, with the id that the client sees. */
  onFault?(ctx: Context, error: unknown, id: string): void
}

/** What `createServer` needs. */
export interface ServerOptions {
  /** The site for a Host header (with port) or `X-Frappe-Site-Name`; undefined: no such site. */
  site(host: string | undefined, header: string | undefined): Promise<SiteRuntime | undefined>
  readonly log: HttpLog
  readonly limits?: Partial<ServerLimits>
  /** Believe `X-Forwarded-*` of a proxy: true, or addresses of proxies. Default false. */
  readonly trustProxy?: boolean | string | string[]
  /** Folder for uploads while the request runs; default the system's temporary folder. */
  readonly temporaryFolder?: string
}

/** One request on its way: what middleware and routes are given. */
export interface Exchange {
  readonly facts: RequestFacts
  readonly site: SiteRuntime
  /** As Guest until the session step has run. */
  readonly ctx: Context
  /** Parts of the path, decoded, by their names in the route's URL; `*` is the rest. */
  readonly params: Readonly<Record<string, string>>
  readonly log: HttpLog
  /** Cookies that go with the answer, errors included. */
  readonly cookies: Cookie[]
  /** Keys added to the answer, errors included: `session_expired`. */
  readonly notes: Record<string, unknown>
  /** Headers that go with the answer, errors included. */
  readonly headers: Record<string, string>
  /** When the request began, by `performance.now()`. */
  readonly started: number
  /** Set by the session step. */
  session: SessionState | undefined
}

/** What the pages and the API reference call the site of a request. */
export const titleOf = ({ site }: Pick<Exchange, 'site'>): string => site.title ?? site.name

/**
 * A step around every request. Built in ones have the orders of `orders`; an app's default is `orders.app`. With that it may run more than once in a request that
 * is repeated inside: what it does beside the database should bear that.
 */
export interface Middleware {
  readonly name: string
  /** Lower is further out: its `before` runs earlier, its `after` and `error` later. */
  readonly order: number
  /** The app that registered it; undefined: the framework. */
  readonly app?: string
  /** Runs before the handler. An answer ends the request early: no further `before`, no handler. */
  before?(exchange: Exchange): Answer | void | Promise<Answer | void>
  /** Runs after the handler, inner ones first; may replace the answer. */
  after?(exchange: Exchange, answer: Answer): Answer | void | Promise<Answer | void>
  /** Runs where the handler, or a step further in (or its own `after`), failed. What it throws replaces the error. */
  error?(exchange: Exchange, error: unknown): void | Promise<void>
}
