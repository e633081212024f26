/** A message for the person at the other end (Frappe's msgprint), sent as `_server_messages`. */
export interface Message {
  readonly message: string
  readonly title?: string
  readonly indicator?: 'blue' | 'green' | 'orange' | 'red' | 'yellow'
  readonly alert?: 1
  readonly raise_exception?: 1
}

declare module '../context.ts' {
  interface Context {
    /** Messages gathered during the request, in order. */
    readonly messages: Message[]
  }
}
