import { isDeepStrictEqual } from 'node:util'
import type { Context } from '../context.ts'
import type { Row } from '../database/db.ts'
import type { Document } from '../document/document.ts'
import { newDocument, setRows } from '../document/new.ts'
import { completeRow } from '../document/new-rows.ts'
import type { DocumentScripts } from '../document/scripts.ts'
import type { Message } from '../events/messages.ts'
import { demandRunnable } from './demand-runnable.ts'
import { runScript, type ScriptResult } from './run-script.ts'
import { asScript, isWithinScript, siteCalls } from './site-calls.ts'

/** Where a row of the script's document comes from: its place among the document's own. */
const origin = '__row'

/** Runs scripts on documents (`ctx.scripts`): the script is given the document's values, and what it changed of them is taken over. */
export const documentScripts: DocumentScripts = {
  async run(doc, script) {
    const { ctx } = doc
    demandRunnable(ctx, script)
    const given = valuesOf(doc)
    const nested = isWithinScript(ctx)
    const result = await asScript(ctx, script.name, () =>
      runScript({ name: script.name, source: script.script, inputs: { ...facts(ctx), doc: given }, call: siteCalls(ctx), nested }),
    )
    say(ctx, result)
    if (result.doc) await take(doc, given, result.doc)
  },
}

/** What every script knows. */
export const facts = (ctx: Context): Row => ({
  session: { user: ctx.user.name, roles: [...ctx.user.roles] },
  form_dict: {},
  now: ctx.clock.timestamp(),
})

/** Hands what a script said to the person at the other end. */
export function say(ctx: Context, { messages = [] }: ScriptResult): void {
  for (const { message, title, indicator, alert } of messages)
    ctx.messages.push({
      message,
      ...(title && { title }),
      ...(indicator && { indicator: indicator as Message['indicator'] }),
      ...(alert && { alert }),
    })
}

/** A document as plain values, without secrets; rows know where they come from. */
function valuesOf(doc: Document): Row {
  const values: Row = { doctype: doc.doctype, ...JSON.parse(JSON.stringify({ ...doc.values, ...Object.fromEntries(tablesOf(doc)) })) }
  for (const field of doc.meta.valueFields) if (field.fieldtype === 'Password') delete values[field.fieldname]
  return values
}

const tablesOf = (doc: Document): [string, Row[]][] =>
  doc.meta.tableFields.map(({ fieldname }) => [fieldname, doc.rows(fieldname).map((row, index) => ({ ...valuesOf(row), [origin]: index }))])

/** Takes over what differs: fields that exist, rows that were changed, added, moved and left out. Nothing else of a document can be changed. */
async function take(doc: Document, given: Row, changed: Row): Promise<void> {
  for (const { fieldname, fieldtype } of doc.meta.valueFields)
    if (fieldtype !== 'Password' && !isDeepStrictEqual(given[fieldname], changed[fieldname])) doc.set(fieldname, changed[fieldname] ?? null)
  for (const { fieldname } of doc.meta.tableFields)
    if (!isDeepStrictEqual(given[fieldname], changed[fieldname]))
      await takeRows(doc, fieldname, { given: given[fieldname], changed: changed[fieldname] })
}

async function takeRows(doc: Document, fieldname: string, { given, changed }: { given: unknown; changed: unknown }): Promise<void> {
  const before = doc.rows(fieldname)
  const child = doc.meta.field.get(fieldname)?.options ?? ''
  const rows: Document[] = []
  for (const values of Array.isArray(changed) ? (changed as Row[]) : []) {
    const place = Number(values?.[origin] ?? -1)
    const known = before[place]
    if (known && !rows.includes(known)) await take(known, (given as Row[])[place] ?? {}, values)
    rows.push(known && !rows.includes(known) ? known : await addedRow(doc, child, values))
  }
  for (const [index, row] of rows.entries()) row.values.idx = index + 1
  await setRows(doc, fieldname, rows)
}

async function addedRow(doc: Document, child: string, values: Row): Promise<Document> {
  const row = await newDocument(doc.ctx, child, { ...values, name: null })
  await completeRow(row, doc)
  return row
}
