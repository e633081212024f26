import { fieldType } from '@cortado/contract/fields/registry.ts'
import type { DocEvents } from 'cortado/app/define-app.ts'
import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import type { Document } from 'cortado/document/document.ts'
import type { EventRuleKind } from 'cortado/document/event-rules.ts'
import { newRow } from 'cortado/document/row-values.ts'
import { insertOne } from 'cortado/document/statements.ts'
import { readableLevels } from 'cortado/permission/levels.ts'
import { sql } from 'kysely'
import { logs } from './logs.ts'
import { attemptRule } from './rule-fault.ts'

/** Milestone Trackers: each value that the followed field of a document gets is a Milestone. */
export const milestoneTrackers: EventRuleKind = {
  doctype: 'Milestone Tracker',
  isOn: ({ disabled }) => !Number(disabled ?? 0),
  waitsFor: ({ track_field: field }, event, doc) =>
    event === 'onChange' && !doc.flags.inDelete && !logs.has(doc.doctype) && doc.meta.field.has(String(field ?? '')),
  async run(doc, _event, trackers) {
    for (const tracker of trackers) {
      const field = String(tracker.track_field)
      // an emptied field has reached nothing
      if (isEmpty(doc.values[field]) || !hasMoved(doc, field)) continue
      await attemptRule({ doc, kind: 'Milestone Tracker', rule: String(tracker.name) }, () => keepMilestone(doc, field, String(tracker.name)))
    }
  },
}

const isEmpty = (value: unknown): boolean => value === null || value === undefined || value === ''

const hasMoved = (doc: Document, field: string): boolean => isEmpty(doc.before?.[field]) || String(doc.before?.[field]) !== String(doc.values[field])

async function keepMilestone(doc: Document, field: string, tracker: string): Promise<void> {
  const { ctx } = doc
  const meta = await ctx.meta.get('Milestone')
  const values = {
    reference_type: doc.doctype,
    reference_name: doc.name,
    track_field: field,
    value: [...String(doc.values[field])].slice(0, 140).join(''),
    milestone_tracker: tracker,
  }
  await ctx.db.write(insertOne(ctx.db.dialect, meta, newRow(ctx, meta, values)))
}

const isOf = (doctype: string, name: unknown) => sql`reference_type = ${doctype} and reference_name = ${name}`

/** Milestones follow their document when it is renamed or merged, and go with it. No statement where nothing follows documents of the DocType. */
export const milestoneEvents: DocEvents = {
  async afterRename({ ctx, doctype, name }, _event, from) {
    if ((await ctx.eventRules.of(milestoneTrackers, doctype)).length === 0) return
    const query = sql`update ${sql.table('tabMilestone')} set reference_name = ${name} where ${isOf(doctype, from)}`
    await ctx.db.write(compile(ctx.db.dialect, query))
  },
  async afterDelete({ ctx, doctype, name }) {
    if ((await ctx.eventRules.of(milestoneTrackers, doctype)).length === 0) return
    await ctx.db.write(compile(ctx.db.dialect, sql`delete from ${sql.table('tabMilestone')} where ${isOf(doctype, name)}`))
  },
}

/** Milestones that come with a form at most. */
const shown = 500

/** Milestones of a document, the newest first, of fields that the user may read. No statement where nothing follows documents of the DocType. */
export async function milestonesOf({ ctx, meta, doctype, name }: Document): Promise<Row[]> {
  const trackers = await ctx.eventRules.of(milestoneTrackers, doctype)
  const levels = readableLevels(ctx, meta)
  const fields = trackers.map(({ track_field: field }) => String(field)).filter((field) => levels.has(Number(meta.field.get(field)?.permlevel ?? 0)))
  if (fields.length === 0) return []
  const { db } = ctx
  const query = sql`select creation, owner, track_field, value from ${sql.table('tabMilestone')}
    where ${isOf(doctype, name)} and ${db.dialect.inList(sql.id('track_field'), fields)}
    order by creation desc, name desc limit ${sql.lit(shown)}`
  const rows = await db.read(compile(db.dialect, query))
  return rows.map((row) => ({ ...row, creation: fieldType('Datetime').fromDatabase?.(row.creation) ?? row.creation }))
}
