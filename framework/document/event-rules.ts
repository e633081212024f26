import type { Context } from '../context.ts'
import type { Row } from '../database/db.ts'
import type { Document } from './document.ts'

/**
 * A DocType whose documents are rules that act on the events of other documents: Assignment Rule, Notification … An app declares it (`eventRules`); the rules of a
 * site are in memory.
 */
export interface EventRuleKind {
  /** The DocType of the rules. */
  readonly doctype: string
  /** The field of a rule that names the DocType which it is about. Default: `document_type`. */
  readonly about?: string
  /** Whether a rule that is stored is in force. */
  isOn(rule: Readonly<Row>): boolean
  /** Whether a rule waits for an event of a document. */
  waitsFor(rule: Readonly<Row>, event: string, doc: Document): boolean
  /** Lets those act that wait, in the order of `creation`. What fails in a rule should not fail the verb: that is its own to see to. */
  run(doc: Document, event: string, rules: readonly Readonly<Row>[]): Promise<void>
}

/** Where the rules of a site are found. */
export interface EventRules {
  /** Rules of a kind about documents of a DocType, in force or not, with the rows of their tables. In memory: mostly no promise. */
  of(kind: EventRuleKind, doctype: string): readonly Row[] | Promise<readonly Row[]>
}

/** Those of a site that is being made, or changed by its apps: none acts then. */
export const noEventRules: EventRules = { of: () => nothing }

const nothing: readonly Row[] = []

declare module '../context.ts' {
  interface Context {
    readonly eventRules: EventRules
    /** The kinds that the installed apps declare, in the order in which they act. */
    readonly eventRuleKinds: readonly EventRuleKind[]
  }
}

/** A kind, and the rules of it that wait for an event. */
interface Waiting {
  readonly kind: EventRuleKind
  readonly rules: readonly Row[]
}

/** Rules of apps that wait for an event of a document, in the order in which apps declare their kinds. No promise where they are in memory. */
export function waitingRules(doc: Document, event: string): readonly Waiting[] | Promise<readonly Waiting[]> {
  let waiting: Waiting[] | undefined
  for (const kind of actingKinds(doc)) {
    const rules = doc.ctx.eventRules.of(kind, doc.doctype)
    if (rules instanceof Promise) return loaded(doc, event)
    // mostly there are none
    const those = rules.length === 0 ? rules : rules.filter(waits(kind, event, doc))
    if (those.length > 0) waiting = [...(waiting ?? []), { kind, rules: those }]
  }
  return waiting ?? nobody
}

const nobody: readonly Waiting[] = []

const waits =
  (kind: EventRuleKind, event: string, doc: Document) =>
  (rule: Row): boolean =>
    kind.isOn(rule) && kind.waitsFor(rule, event, doc)

async function loaded(doc: Document, event: string): Promise<readonly Waiting[]> {
  const kinds = actingKinds(doc)
  const found = await Promise.all(kinds.map((kind) => doc.ctx.eventRules.of(kind, doc.doctype)))
  return kinds.flatMap((kind, index) => {
    const rules = (found[index] ?? []).filter(waits(kind, event, doc))
    return rules.length > 0 ? [{ kind, rules }] : []
  })
}

/** Whether any rule may act on this document: then more follows its writes. */
export async function hasEventRules(doc: Document): Promise<boolean> {
  for (const kind of actingKinds(doc)) if ((await doc.ctx.eventRules.of(kind, doc.doctype)).some((rule) => kind.isOn(rule))) return true
  return false
}

/** Rows of tables have no events of their own; an import on a site that sends no mail is not told of. */
const actingKinds = ({ ctx, meta, flags }: Document): readonly EventRuleKind[] =>
  meta.istable || (flags.inImport && isMuted(ctx)) ? [] : ctx.eventRuleKinds

const isMuted = ({ site }: Context): boolean => Boolean(site.config.mute_emails)
