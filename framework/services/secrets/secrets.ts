import { badEncryptionKey, noPassword } from '@cortado/contract/error-catalogue.ts'
import { sql } from 'kysely'
import type { Context } from '../../context.ts'
import { compile } from '../../database/build.ts'
import type { Statement } from '../../database/db.ts'
import { decryptFernet, encryptFernet } from './fernet.ts'

// Values of Password fields: rows of `__Auth` as Frappe lays them out, encrypted with the site's key (`encrypted` = 1).

const table = sql.table('__Auth')

const statement = (ctx: Pick<Context, 'db'>, query: Parameters<typeof compile>[1]): Statement => compile(ctx.db.dialect, query, { named: true })

/** Encrypts and stores a secret in the transaction of its document; '' removes it. */
export async function setSecret(ctx: Context, doctype: string, name: string, field: string, text: string): Promise<void> {
  if (text === '') await ctx.db.write(statement(ctx, sql`delete from ${table} where ${row({ doctype, name, field })}`))
  else await storeAuth(ctx, { doctype, name, field }, { text: encryptFernet(ctx.site.config.encryption_key, text), encrypted: 1 })
}

/** A secret in plain text. Throws noPassword, and badEncryptionKey where the site's key is not the one that it was written with. */
export async function getSecret(ctx: Context, doctype: string, name: string, field: string): Promise<string> {
  const [found] = await ctx.db.read(statement(ctx, sql`select password, encrypted from ${table} where ${row({ doctype, name, field })}`))
  if (!found) throw noPassword({ doctype, name, field })
  return Number(found.encrypted) === 1 ? openSecret(ctx.site.config.encryption_key, String(found.password)) : String(found.password)
}

/** The text of a stored token. Throws badEncryptionKey. */
export function openSecret(key: string, token: string): string {
  const text = decryptFernet(key, token)
  if (text === undefined) throw badEncryptionKey()
  return text
}

/** Gives the secrets of a document to another name of it. Where that one has secrets already (a merge), those stay. */
export async function moveSecrets(ctx: Context, doctype: string, from: string, to: string): Promise<void> {
  const taken = await ctx.db.read(statement(ctx, sql`select fieldname from ${table} where doctype = ${doctype} and ${sql.id('name')} = ${to}`))
  for (const { fieldname } of taken)
    await ctx.db.write(statement(ctx, sql`delete from ${table} where ${row({ doctype, name: from, field: String(fieldname) })}`))
  await ctx.db.write(statement(ctx, sql`update ${table} set ${sql.id('name')} = ${to} where doctype = ${doctype} and ${sql.id('name')} = ${from}`))
}

/** Removes all secrets of a document, a user's password among them. */
export async function removeSecrets(ctx: Context, doctype: string, name: string): Promise<void> {
  await ctx.db.write(statement(ctx, sql`delete from ${table} where doctype = ${doctype} and ${sql.id('name')} = ${name}`))
}

/** What names a row of `__Auth`. */
export interface AuthKey {
  readonly doctype: string
  readonly name: string
  readonly field: string
}

const row = ({ doctype, name, field }: AuthKey) => sql`doctype = ${doctype} and ${sql.id('name')} = ${name} and fieldname = ${field}`

/** Writes a row of `__Auth` as it is: `text` is a Fernet token (`encrypted` 1) or a password's hash (0). */
export async function storeAuth(ctx: Pick<Context, 'db'>, key: AuthKey, value: { text: string; encrypted: 0 | 1 }): Promise<void> {
  const columns = sql.join(['doctype', 'name', 'fieldname', 'password', 'encrypted'].map((each) => sql.id(each)))
  const values = sql`${key.doctype}, ${key.name}, ${key.field}, ${value.text}, ${value.encrypted}`
  const replace = ctx.db.dialect.upsert(['doctype', 'name', 'fieldname'], ['password', 'encrypted'])
  await ctx.db.write(statement(ctx, sql`insert into ${table} (${columns}) values (${values}) ${replace}`))
}

/** A row's text as it is stored; undefined: there is none. */
export async function readAuth(ctx: Pick<Context, 'db'>, key: AuthKey): Promise<string | undefined> {
  const [found] = await ctx.db.read(statement(ctx, sql`select password from ${table} where ${row(key)}`))
  return found?.password == null ? undefined : String(found.password)
}
