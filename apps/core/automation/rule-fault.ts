import { isCortadoError } from '@cortado/contract/errors.ts'
import type { Document } from 'cortado/document/document.ts'
import { newRow } from 'cortado/document/row-values.ts'
import { insertOne } from 'cortado/document/statements.ts'

/** The rule that acts, and the document that it acts on. */
export interface Acting {
  readonly doc: Document
  /** DocType of the rule. */
  readonly kind: string
  /** Its name. */
  readonly rule: string
}

/** What of a fault is kept at most. */
const longest = 20_000

/**
 * Lets a rule act: what fails in it is undone, and told in the Error Log under the rule's name; the verb goes on. Answers what `act` answers, undefined where it failed.
 * Throws what no rule is to blame for: a database that is away, a transaction that has to begin anew.
 */
export async function attemptRule<T>(acting: Acting, act: () => Promise<T>): Promise<T | undefined> {
  const { ctx } = acting.doc
  const said = ctx.messages.length
  try {
    return await ctx.db.attempt(act)
  } catch (error) {
    if (isCortadoError(error) && error.status >= 503) throw error
    ctx.messages.length = said
    await noteFault(acting, error)
    return undefined
  }
}

/** Tells of a fault of a rule in the Error Log and in the log of the process. One statement. */
export async function noteFault({ doc, kind, rule }: Acting, error: unknown): Promise<void> {
  const { ctx } = doc
  const about = { kind, rule, doctype: doc.doctype, document: doc.name }
  if (isCortadoError(error)) ctx.log.info({ ...about, reason: error.message }, 'a rule could not act')
  else ctx.log.warn({ ...about, err: error }, 'a rule failed')
  const meta = await ctx.meta.get('Error Log')
  const values = {
    method: `${kind} ${rule}`.slice(0, 140),
    error: textOf(error).slice(0, longest),
    reference_doctype: doc.doctype,
    reference_name: doc.name,
  }
  await ctx.db.write(insertOne(ctx.db.dialect, meta, newRow(ctx, meta, values)))
}

const textOf = (error: unknown): string => {
  if (isCortadoError(error)) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
