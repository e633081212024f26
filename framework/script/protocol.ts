/** What the server sends to the thread that runs scripts. All values are JSON texts: nothing of the server can be reached from a script. */
export type ToThread =
  | { readonly kind: 'run'; readonly source: string; readonly inputs: string; readonly time: number; readonly check?: boolean }
  | { readonly kind: 'answer'; readonly call: number; readonly value: string }
  | { readonly kind: 'refusal'; readonly call: number; readonly error: string }

/** What the thread sends. */
export type FromThread =
  | { readonly kind: 'begun' }
  | { readonly kind: 'call'; readonly call: number; readonly method: string; readonly args: string }
  | { readonly kind: 'done'; readonly result: string }
  | { readonly kind: 'failed'; readonly failure: Failure }

/** Why a script ended before its end. */
export interface Failure {
  /** `limit`: it used more than it may; `syntax`: it cannot be read; `thrown`: by `frappe.throw`; `error`: any other error. */
  readonly kind: 'limit' | 'syntax' | 'thrown' | 'error'
  readonly message: string
  readonly title?: string
  /** Line of the script, from 1. */
  readonly line?: number
  /** The call whose refusal it is. */
  readonly call?: number
}
