import { badArgument } from '@cortado/contract/error-catalogue.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import type { Context } from 'cortado/context.ts'
import type { Document } from 'cortado/document/document.ts'
import { load } from 'cortado/document/load.ts'
import { remove } from 'cortado/document/remove.ts'
import { toWire } from 'cortado/document/wire.ts'
import { may } from 'cortado/permission/decide.ts'
import { demandShareable, type Sharer, shareDocument, shareOf, shareRights, sharesOf } from '../../desk/sharing.ts'

/** Nobody named is oneself. */
const sharer = (ctx: Context, user: string | undefined, everyone: boolean | undefined): Sharer =>
  everyone ? { user: undefined, everyone: true } : { user: user || ctx.user.name, everyone: false }

const shown = (share: Document) => toWire(share, { nulls: 'omit', unmasked: true })

/**
 * Shares a document with a user or with everyone; who has it shared already gets the rights named now. Needs the right to share, and the rights that
 * are given.
 */
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
  async (ctx, { doctype, name, user, everyone, notify, ...rights }) => {
    const doc = await load(ctx, doctype, String(name))
    const given = { ...rights, read: true }
    await demandShareable(doc, given)
    return shown(await shareDocument(doc, { who: sharer(ctx, user, everyone), rights: given, notify: notify === true }))
  },
)

/** Gives or takes one right of a share. Without `read` nothing is left, and the share goes. */
export const set_permission = whitelist(
  { args: { doctype: 'string', name: 'any', user: 'string?', permission_to: 'string', value: 'bool?', everyone: 'bool?' }, methods: ['POST', 'PUT'] },
  async (ctx, args) => {
    const right = shareRights.find((each) => each === args.permission_to)
    if (!right) throw badArgument({ argument: 'permission_to', reason: `it should be one of ${shareRights.join(', ')}` })
    const doc = await load(ctx, args.doctype, String(args.name))
    const value = args.value !== false
    await demandShareable(doc, value ? { [right]: true } : {})
    const who = sharer(ctx, args.user, args.everyone)
    const share = await shareOf(doc, who)
    if (!share) return value ? shown(await shareDocument(doc, { who, rights: { [right]: true } })) : null
    share.flags.ignorePermissions = true
    if (right === 'read' && !value) {
      await remove(ctx, 'DocShare', share.name, { ignorePermissions: true, permanently: true })
      return null
    }
    share.set(right, value ? 1 : 0)
    return shown(await share.save())
  },
)

/** Whom a document is shared with; nobody, where the user may not read it. */
export const get_users = whitelist({ args: { doctype: 'string', name: 'any' } }, async (ctx, args) => {
  const doc = await load(ctx, args.doctype, String(args.name))
  return (await may(ctx, doc.meta, 'read', doc.values)) ? sharesOf(doc) : []
})
