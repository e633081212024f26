import { compile } from '@cortado/contract/expression/expression.ts'
import type { Scope } from '@cortado/contract/expression/run.ts'
import { Markup, type TemplateFilter } from '@cortado/contract/template/filters.ts'
import { type RenderOptions, Template } from '@cortado/contract/template/template.ts'
import type { Row } from 'cortado/database/db.ts'
import { conditionScope } from 'cortado/document/condition-scope.ts'
import type { Document } from 'cortado/document/document.ts'
import { formatted } from 'cortado/document/formatted.ts'
import { toPlain } from 'cortado/document/new.ts'
import { cleanHtml } from 'cortado/document/sanitise.ts'
import { formUrl, siteUrl } from 'cortado/events/site-url.ts'
import { escapeText } from 'cortado/http/pages/html.ts'

/**
 * What conditions and templates of rules see: `doc` (with `get_formatted`), and what conditions see elsewhere. `values`: what `doc` holds instead of all that the document
 * does.
 */
export function ruleScope(doc: Document, values: Row = toPlain(doc)): Scope {
  const scope = conditionScope(doc.ctx)
  const frappe = scope.frappe as Readonly<Record<string, unknown>>
  const shown = (field: unknown): string | Promise<string> => (Object.hasOwn(values, String(field)) ? formatted(doc, String(field)) : '')
  const links = {
    get_url: () => siteUrl(doc.ctx),
    get_url_to_form: (doctype: unknown, name: unknown) => formUrl(doc.ctx, String(doctype), String(name)),
  }
  const utils = Object.freeze({ ...(frappe.utils as object), ...links })
  return { ...scope, utils, frappe: Object.freeze({ ...frappe, utils }), doc: Object.freeze({ ...values, get_formatted: shown }) }
}

/** `| safe`: HTML of a document stays HTML, without what could do harm. */
const safe: TemplateFilter = (value) => new Markup(cleanHtml(String(value ?? '')))

/** How values are shown in HTML: escaped, but for what goes through `safe`. */
const inHtml: RenderOptions = { escape: escapeText, filters: { safe, escape: (value) => value, e: (value) => value } }
const inText: RenderOptions = { filters: { safe: (value) => value, escape: (value) => value, e: (value) => value } }

/** A template of a rule with its places filled. `isHtml`: what is filled in is escaped. Throws badTemplate, badExpression and their limits. */
export const fillRule = (template: unknown, scope: Scope, { isHtml }: { isHtml: boolean }): Promise<string> =>
  new Template(String(template ?? '')).render(scope, isHtml ? inHtml : inText)

/** Reads a condition and templates, so that a rule that cannot work is refused when it is saved. Throws badTemplate, badExpression, their limits. */
export function demandReadable({ conditions = [], templates = [] }: { conditions?: readonly unknown[]; templates?: readonly unknown[] }): void {
  for (const condition of conditions) if (String(condition ?? '').trim() !== '') compile(String(condition).trim(), { language: 'python' })
  for (const template of templates) new Template(String(template ?? ''))
}
