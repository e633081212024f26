import { preconditionFailed } from '@cortado/contract/error-catalogue.ts'
import type { Document } from '../document/document.ts'
import { load } from '../document/load.ts'
import { headerOf, type RequestFacts } from '../events/request.ts'
import { type Meta, perMeta } from '../meta/meta.ts'
import { demand } from '../permission/decide.ts'
import { readableLevels } from '../permission/levels.ts'
import type { Exchange } from './site-runtime.ts'

/** Texts of the sets of levels, which users with the same roles share. */
const levelTexts = new WeakMap<ReadonlySet<number>, string>()

function levelText(levels: ReadonlySet<number>): string {
  const known = levelTexts.get(levels)
  if (known !== undefined) return known
  const fresh = [...levels].toSorted((a, b) => a - b).join('')
  levelTexts.set(levels, fresh)
  return fresh
}

const madeWhenRead = perMeta((meta) =>
  meta.fields.some((field) => field.is_virtual || meta.fieldTypes.get(field.fieldtype)?.virtual || meta.fieldTypes.get(field.fieldtype)?.computed),
)

/** Whether documents can change without being written: a field is fetched or computed when it is read. */
const changesBeside = (meta: Meta | undefined): boolean => meta === undefined || madeWhenRead(meta)

/**
 * Entity tag of a stored document (RFC 9110, 8.8.3): the moment of its last change, then the levels of fields that the user may read. undefined: it has none,
 * since something in it does not come from its own row.
 */
export function documentTag({ ctx, meta, values }: Document): string | undefined {
  if (values.modified == null || meta.isVirtual || changesBeside(meta)) return undefined
  if (meta.tableFields.some(({ options }) => changesBeside(ctx.meta.peek(options ?? '')))) return undefined
  return `"${String(values.modified).replace(/\D/g, '')}-${levelText(readableLevels(ctx, meta))}"`
}

/** Whether the client has the document as it is: `If-None-Match`. */
export function isKnown(facts: RequestFacts, tag: string | undefined): boolean {
  const sent = tag && headerOf(facts, 'if-none-match')
  return sent !== undefined && sent !== '' && tagsOf(sent).some((each) => each === '*' || each.replace(/^W\//, '') === tag)
}

/**
 * Holds a write against `If-Match`: locks the document, where the request names a state of it, until the transaction ends. The levels of a tag do not matter.
 * Throws preconditionFailed, notFound, noPermission.
 */
export async function demandMatch({ ctx, facts }: Pick<Exchange, 'ctx' | 'facts'>, doctype: string, name: string): Promise<void> {
  const sent = headerOf(facts, 'if-match')
  if (sent === undefined) return
  const doc = await load(ctx, doctype, name, { lock: true })
  await demand(ctx, doc.meta, 'read', doc.values)
  const moment = String(doc.values.modified ?? '').replace(/\D/g, '')
  if (!tagsOf(sent).some((each) => each === '*' || each.replace(/^"|(-\d*)?"$/g, '') === moment)) throw preconditionFailed({ doctype, name })
}

const tagsOf = (header: string): string[] => header.split(',').map((each) => each.trim())
