/** A refusal by the HTTP layer itself, always answered with an HTML page, as Frappe's web server does: 405, an unknown method of a document. */
export class PlainFault extends Error {
  readonly status: number
  constructor(status: number, text: string) {
    super(text)
    this.name = 'PlainFault'
    this.status = status
  }
}

/** Wrong HTTP method on a path that exists. */
export const methodNotAllowed = (): PlainFault => new PlainFault(405, 'This address exists, but not for this kind of request.')
