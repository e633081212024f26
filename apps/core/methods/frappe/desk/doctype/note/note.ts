import { whitelist } from 'cortado/app/whitelist.ts'
import type { Row } from 'cortado/database/db.ts'
import { list } from 'cortado/document/list.ts'
import { load } from 'cortado/document/load.ts'
import { save } from 'cortado/document/save.ts'
import { demand } from 'cortado/permission/decide.ts'

/** Notes that the user has seen a note that is shown at log-in. */
export const mark_as_seen = whitelist({ args: { note: 'string' }, methods: ['POST', 'PUT'] }, async (ctx, args) => {
  const note = await load(ctx, 'Note', args.note, { lock: true })
  await demand(ctx, note.meta, 'read', note.values)
  if (note.rows('seen_by').some((row) => row.get('user') === ctx.user.name)) return
  await note.append('seen_by', { user: ctx.user.name })
  note.flags.ignorePermissions = true
  await save(note)
})

const most = 100

/** Notes that are to be shown to the user at log-in, and have not been seen: name, title, content, and whether they are shown at every log-in. */
export const get_unseen_notes = whitelist({ args: {} }, async (ctx) => {
  const notes = (await list(ctx, 'Note', {
    fields: ['name', 'title', 'content', 'notify_on_every_login', 'expire_notification_on'],
    filters: [['notify_on_login', '=', 1]],
    order_by: 'creation asc',
    page_length: most,
  })) as Row[]
  const seen = (await list(
    ctx,
    'Note Seen By',
    {
      fields: ['parent'],
      filters: [
        ['user', '=', ctx.user.name],
        ['parent', 'in', notes.map(({ name }) => name)],
      ],
      parent_doctype: 'Note',
    },
    { ignorePermissions: true },
  )) as Row[]
  const known = new Set(seen.map(({ parent }) => parent))
  const now = ctx.clock.timestamp()
  return notes.filter(
    ({ name, notify_on_every_login: always, expire_notification_on: until }) =>
      (!until || String(until) > now) && (Number(always) || !known.has(name)),
  )
})
