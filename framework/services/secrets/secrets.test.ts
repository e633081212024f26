import { badEncryptionKey, noPassword } from '@cortado/contract/error-catalogue.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Context } from '../../context.ts'
import { compile } from '../../database/build.ts'
import type { Db } from '../../database/db.ts'
import { createSpecialTables } from '../../meta/special-tables.ts'
import { createTestDatabase, type TestDatabase } from '../../testing/database.ts'
import { encryptFernet } from './fernet.ts'
import { getSecret, moveSecrets, removeSecrets, setSecret } from './secrets.ts'

let test: TestDatabase
let db: Db
let ctx: Context
const key = Buffer.alloc(32, 1).toString('base64url')

beforeAll(async () => {
  test = await createTestDatabase()
  const session = test.database.session()
  await createSpecialTables(session)
  await session.commit()
})
beforeEach(() => {
  db = test.database.session()
  ctx = { db, site: { config: { encryption_key: key } } } as unknown as Context
})
afterAll(() => test.close())

const stored = async (name: string) =>
  (await db.read(compile(db.dialect, sql`select * from ${sql.table('__Auth')} where name = ${name} order by fieldname`))).map((row) => ({ ...row }))

describe('secrets', () => {
  it('are stored as Fernet tokens and read back', async () => {
    await setSecret(ctx, 'Email Account', 'a', 'password', 'ünïcode secret')
    expect(await getSecret(ctx, 'Email Account', 'a', 'password')).toBe('ünïcode secret')
    const [row] = await stored('a')
    expect(row).toMatchObject({ doctype: 'Email Account', fieldname: 'password', encrypted: 1 })
    expect(String(row?.password)).toMatch(/^gAAAA/)
    await db.rollback()
  })

  it('are replaced, and removed by an empty text', async () => {
    await setSecret(ctx, 'X', 'b', 'password', 'one')
    await setSecret(ctx, 'X', 'b', 'password', 'two')
    expect(await getSecret(ctx, 'X', 'b', 'password')).toBe('two')
    await setSecret(ctx, 'X', 'b', 'password', '')
    await expect(getSecret(ctx, 'X', 'b', 'password')).rejects.toSatisfy(noPassword.is)
    await db.rollback()
  })

  it('that another key wrote are told from missing ones', async () => {
    const other = encryptFernet(Buffer.alloc(32, 2).toString('base64url'), 'x')
    await db.write(compile(db.dialect, sql`insert into ${sql.table('__Auth')} values ('X', 'c', 'password', ${other}, 1)`))
    await expect(getSecret(ctx, 'X', 'c', 'password')).rejects.toSatisfy(badEncryptionKey.is)
    await db.rollback()
  })

  it('follow a renamed document; of a merge the target keeps its own', async () => {
    await setSecret(ctx, 'X', 'from', 'password', 'p')
    await setSecret(ctx, 'X', 'from', 'api_secret', 's')
    await setSecret(ctx, 'X', 'to', 'password', 'own')
    await moveSecrets(ctx, 'X', 'from', 'to')
    expect(await getSecret(ctx, 'X', 'to', 'password')).toBe('own')
    expect(await getSecret(ctx, 'X', 'to', 'api_secret')).toBe('s')
    expect(await stored('from')).toEqual([])
    await db.rollback()
  })

  it('go with their document', async () => {
    await setSecret(ctx, 'X', 'd', 'password', 'p')
    await setSecret(ctx, 'Y', 'd', 'password', 'p')
    await removeSecrets(ctx, 'X', 'd')
    expect((await stored('d')).map((row) => row.doctype)).toEqual(['Y'])
    await db.rollback()
  })
})
