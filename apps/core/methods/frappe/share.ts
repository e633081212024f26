import { badArgument, missingArgument } from '@cortado/contract/error-catalogue.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import type { Document } from 'cortado/document/document.ts'
import { load } from 'cortado/document/load.ts'
import { newDocument } from 'cortado/document/new.ts'
import { remove } from 'cortado/document/remove.ts'
import { toWire } from 'cortado/document/wire.ts'
import { demand } from 'cortado/permission/decide.ts'
import { sql } from 'kysely'
import { notify, subjectOf } from '../../desk/notifications.ts'

const rights = ['read', 'write', 'submit', 'share'] as const

/** Whom a share is for. */
interface Sharer {
  readonly user: string | undefined
  readonly everyone: boolean
}

async function shareOf(doc: Document, { user, everyone }: Sharer): Promise<Document | undefined> {
  const { db } = doc.ctx
  const who = everyone ? sql`everyone = 1` : sql`${sql.id('user')} = ${user}`
  const rows = await db.read(
    compile(
      db.dialect,
      sql`select name from ${sql.table('tabDocShare')} where share_doctype = ${doc.doctype} and share_name = ${doc.name} and ${who} limit 1`,
    ),
  )
  return rows[0] && load(doc.ctx, 'DocShare', String(rows[0].name), { lock: true })
}

async function shareable(ctx: Context, doctype: string, name: unknown): Promise<Document> {
  const doc = await load(ctx, doctype, String(name))
  await demand(ctx, doc.meta, 'share', doc.values)
  return doc
}

function sharer(user: string | undefined, everyone: boolean | undefined): Sharer {
  if (!user && !everyone) throw missingArgument({ argument: 'user' })
  return { user: everyone ? undefined : user, everyone: everyone === true }
}

/** Shares a document with a user or with everyone; who has it shared already gets the rights named now. Needs the share right. */
export const add = whitelist(
  {
    args: {
      doctype: 'string',
      name: 'any',
      user: 'string?',
      read: 'bool?',
      write: 'bool?',
      submit: 'bool?',
      share: 'bool?',
      everyone: 'bool?',
      notify: 'bool?',
    },
    methods: ['POST', 'PUT'],
  },
  async (ctx, args) => {
    const doc = await shareable(ctx, args.doctype, args.name)
    const who = sharer(args.user, args.everyone)
    const share =
      (await shareOf(doc, who)) ??
      (await newDocument(ctx, 'DocShare', {
        share_doctype: doc.doctype,
        share_name: doc.name,
        user: who.user,
        everyone: who.everyone ? 1 : 0,
        notify_by_email: args.notify ? 1 : 0,
      }))
    Object.assign(share.values, { read: 1, write: args.write ? 1 : 0, submit: args.submit ? 1 : 0, share: args.share ? 1 : 0 })
    share.flags.ignorePermissions = true
    await share.save()
    if (args.notify && who.user) {
      await notify(doc, { type: 'Share', subject: `${ctx.user.fullName} shared ${subjectOf(doc)} with you`, users: [who.user] })
    }
    return toWire(share, { nulls: 'omit', unmasked: true })
  },
)

/** Gives or takes one right of a share. Without `read` nothing is left, and the share goes. */
export const set_permission = whitelist(
  { args: { doctype: 'string', name: 'any', user: 'string?', permission_to: 'string', value: 'bool?', everyone: 'bool?' }, methods: ['POST', 'PUT'] },
  async (ctx, args) => {
    const right = rights.find((each) => each === args.permission_to)
    if (!right) throw badArgument({ argument: 'permission_to', reason: `it should be one of ${rights.join(', ')}` })
    const doc = await shareable(ctx, args.doctype, args.name)
    const value = args.value === false ? 0 : 1
    const who = sharer(args.user, args.everyone)
    const share = await shareOf(doc, who)
    if (!share) return value ? add(ctx, { ...args, read: true, [right]: true } as never) : null
    share.set(right, value)
    share.flags.ignorePermissions = true
    if (right === 'read' && !value) {
      await remove(ctx, 'DocShare', share.name, { ignorePermissions: true, permanently: true })
      return null
    }
    return toWire(await share.save(), { nulls: 'omit', unmasked: true })
  },
)

/** Who has a document shared. */
export const get_users = whitelist({ args: { doctype: 'string', name: 'any' } }, async (ctx, args) => {
  const doc = await load(ctx, args.doctype, String(args.name))
  await demand(ctx, doc.meta, 'read', doc.values)
  const { db } = ctx
  return db.read(
    compile(
      db.dialect,
      sql`select name, ${sql.id('user')}, everyone, ${sql.id('read')}, ${sql.id('write')}, submit, share, notify_by_email, owner, creation from ${sql.table('tabDocShare')} where share_doctype = ${doc.doctype} and share_name = ${doc.name} order by creation`,
    ),
  )
})
