/** What an error of the catalogue carries besides its text. */
export interface ErrorOptions {
  /** The error that led to this one; kept for logs, never sent to a client. */
  readonly cause?: unknown
  /** Heading of the message that a person sees; default: the definition's title. */
  readonly title?: string
  /** Further texts for people, one message each (Frappe's `_server_messages`); default: the error's own text. `[]`: none. */
  readonly messages?: readonly string[]
  /** Top-level keys added to the HTTP answer, e.g. `{ message: 'Invalid login credentials' }`. */
  readonly body?: Readonly<Record<string, unknown>>
  /** Seconds after which a retry makes sense; sent as `Retry-After`. */
  readonly retryAfter?: number
}

/** An entry of the error catalogue; call it to make the error. */
export interface ErrorDefinition<V extends string = string> {
  (values?: Readonly<Partial<Record<V, unknown>>>, options?: ErrorOptions): CortadoError
  /** Stable identifier, never reused: `MANDATORY`. */
  readonly code: string
  /** Frappe's exception class name, sent as `exc_type`. */
  readonly type: string
  /** HTTP status. */
  readonly status: number
  /** Message with `{placeholders}`. */
  readonly template: string
  /** Whether `error` was made by this definition. */
  is(error: unknown): error is CortadoError
}

/** Every error that a client may see: made by a definition of the catalogue, answered with its status and `exc_type`. */
export class CortadoError extends Error {
  /** The definition's code. */
  readonly code: string
  /** Sent as `exc_type`. */
  readonly type: string
  /** HTTP status. */
  readonly status: number
  /** What the template was filled with: doctype, name, field … */
  readonly values: Readonly<Record<string, unknown>>
  /** Title, messages, body, retryAfter. */
  readonly options: ErrorOptions

  constructor(definition: Pick<ErrorDefinition, 'code' | 'type' | 'status' | 'template'>, values: Record<string, unknown>, options: ErrorOptions) {
    super(fill(definition.template, values), options.cause === undefined ? undefined : { cause: options.cause })
    this.name = definition.type
    this.code = definition.code
    this.type = definition.type
    this.status = definition.status
    this.values = values
    this.options = options
  }
}

/** Whether something thrown is an error of the catalogue. */
export const isCortadoError = (error: unknown): error is CortadoError => error instanceof CortadoError

const fill = (template: string, values: Record<string, unknown>): string =>
  template.replace(/\{(\w+)\}/g, (_, key: string) => (values[key] === undefined ? '' : String(values[key])))

/** All definitions by code; a test holds them and `docs/reference/errors.md` together. */
export const catalogue = new Map<string, ErrorDefinition>()

/** Adds an entry to the catalogue. Throws if the code is taken: codes are never reused. */
export function defineError<V extends string>(
  code: string,
  type: string,
  status: number,
  template: string,
  defaults: ErrorOptions = {},
): ErrorDefinition<V> {
  if (catalogue.has(code)) throw new Error(`error code ${code} is defined twice`)
  const make = (values: Record<string, unknown> = {}, options: ErrorOptions = {}) => new CortadoError(definition, values, { ...defaults, ...options })
  const definition: ErrorDefinition<V> = Object.assign(make, {
    code,
    type,
    status,
    template,
    is: (e: unknown): e is CortadoError => e instanceof CortadoError && e.code === code,
  })
  catalogue.set(code, definition as ErrorDefinition)
  return definition
}
