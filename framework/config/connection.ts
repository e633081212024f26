/** How to reach a PostgreSQL database: a URL, or its parts. `host` starting with a slash is the folder of a Unix socket. Fits `pg`'s options. */
export interface ConnectionOptions {
  readonly connectionString?: string
  readonly host?: string
  readonly port?: number
  readonly user?: string
  readonly password?: string
  readonly database?: string
}
