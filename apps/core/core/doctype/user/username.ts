import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import type { Document } from 'cortado/document/document.ts'
import { sql } from 'kysely'

/** As field names are made of labels. */
const scrub = (text: string): string => text.trim().toLowerCase().replace(/[\s-]/g, '_')

/** Gives a new user a username made of the first name. One that is taken is left out, as in Frappe; a System User is told, with another one that is free. */
export async function settleUsername(user: Document): Promise<void> {
  if (!user.isNew() && !user.hasChanged('username')) return
  const given = user.get<string | null>('username') || (user.isNew() ? scrub(user.get<string | null>('first_name') ?? '') : '')
  const username = given.replace(/^[\s@]+|[\s@]+$/g, '')
  if (username === '') {
    user.set('username', null)
    return
  }
  const isFree = await freeNames(user, [username, ...suggestions(user)])
  user.set('username', isFree(username) ? username : null)
  if (isFree(username) || user.get('user_type') !== 'System User') return
  tell(user.ctx, `Username ${username} already exists`)
  const other = suggestions(user).find((each) => each !== username && isFree(each))
  if (other) tell(user.ctx, `Suggested Username: ${other}`)
}

const tell = (ctx: Context, message: string): void => void ctx.messages.push({ message })

const suggestions = (user: Document): string[] =>
  [user.get('first_name'), `${user.get('first_name') ?? ''} ${user.get('last_name') ?? ''}`].map((text) => scrub(String(text ?? ''))).filter(Boolean)

async function freeNames({ ctx: { db }, name }: Document, wanted: readonly string[]): Promise<(username: string) => boolean> {
  const query = sql`select username from ${sql.table('tabUser')} where ${db.dialect.inList(sql.id('username'), wanted)} and name <> ${name}`
  const taken = new Set((await db.read(compile(db.dialect, query))).map((row) => String(row.username)))
  return (username) => !taken.has(username)
}
