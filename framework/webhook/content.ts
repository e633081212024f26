import { validation } from '@cortado/contract/error-catalogue.ts'
import type { Scope } from '@cortado/contract/expression/run.ts'
import { Template } from '@cortado/contract/template/template.ts'
import type { Row } from '../database/db.ts'
import { conditionScope } from '../document/condition-scope.ts'
import type { Document } from '../document/document.ts'
import { toPlain } from '../document/new.ts'
import { toWire } from '../document/wire.ts'
import { parseExact, pythonJson } from './python-json.ts'

/** What the request of a webhook is made from: columns of its document. */
export interface WebhookParts {
  /** With places to fill, where `is_dynamic_url`. */
  readonly request_url?: unknown
  readonly is_dynamic_url?: unknown
  /** Fields that the body is made of, by their keys in it. */
  readonly webhook_data?: unknown
  /** Where no fields are chosen: a template whose text is the body as JSON. */
  readonly webhook_json?: unknown
}

/** What is sent for a document. */
export interface WebhookContent {
  readonly url: string
  /** JSON, as Python writes it. */
  readonly data: string
}

/** Characters of a body. */
const longestBody = 5_000_000

/** What conditions and templates of webhooks see: `doc`, `utils`, and what conditions see elsewhere. `shown`: what stands for the document. */
export function webhookScope(doc: Document, shown: Row = toPlain(doc)): Scope {
  const scope = conditionScope(doc.ctx)
  const { utils } = scope.frappe as { readonly utils: unknown }
  return { ...scope, utils, doc: shown }
}

/**
 * Address and body of a webhook's request for a document as it is. Whoever made the webhook decides what it holds: levels of fields are not asked. Throws badTemplate, badExpression,
 * their limits, validation.
 */
export async function webhookContent(doc: Document, webhook: WebhookParts): Promise<WebhookContent> {
  const written = textOf(webhook.request_url)
  const url = (Number(webhook.is_dynamic_url ?? 0) ? await fill(written, doc) : written).trim()
  const { protocol = '' } = URL.parse(url) ?? {}
  if (!/^https?:$/.test(protocol)) throw validation({ message: `Check Request URL: ${url.slice(0, 200)} is no address of http or https` })
  const data = pythonJson(await webhookBody(doc, webhook))
  if (data.length > longestBody) throw validation({ message: `The body of the request is longer than ${longestBody} characters` })
  return { url, data }
}

/** The body for a document, as a value: the fields that were chosen, else what the template makes, else nothing. `unmasked` off: what the user may read. */
export async function webhookBody(doc: Document, { webhook_data, webhook_json }: WebhookParts, { unmasked = true } = {}): Promise<unknown> {
  const chosen = Array.isArray(webhook_data) ? (webhook_data as Row[]) : []
  if (chosen.length > 0) {
    const wire: Row = await toWire(doc, { nulls: 'keep', unmasked })
    return Object.fromEntries(chosen.map(({ fieldname, key }) => [String(key), wire[String(fieldname)] ?? null]))
  }
  const template = textOf(webhook_json)
  if (template.trim() === '') return {}
  const text = await fill(template, doc, unmasked ? undefined : await toWire(doc, { nulls: 'keep' }))
  try {
    return parseExact(text)
  } catch (error) {
    throw validation({ message: `The template of the body makes no JSON: ${(error as Error).message}` }, { cause: error })
  }
}

const textOf = (value: unknown): string => (value == null ? '' : String(value))

const fill = (template: string, doc: Document, shown?: Row): Promise<string> =>
  apart(doc, template, () => new Template(template).render(webhookScope(doc, shown), { filters: { json: (value) => JSON.stringify(value ?? null) } }))

/** What reads the database is an attempt of its own: a statement that fails would take the transaction with it. */
export const apart = <T>({ ctx }: Document, text: string, fn: () => Promise<T>): Promise<T> =>
  text.includes('frappe.db') ? ctx.db.attempt(fn) : fn()

/** An address without the password that it may name. */
export const withoutSecrets = (url: string): string => url.replace(/^(https?:\/\/[^:/?#@]*):[^@/?#]*@/i, '$1:***@')
