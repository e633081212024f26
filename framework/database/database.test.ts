import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../testing/database.ts'
import { compile } from './build.ts'
import type { Db } from './db.ts'
import { postgres } from './dialects/postgres/dialect.ts'

let test: TestDatabase

const q = (parts: TemplateStringsArray, ...values: unknown[]) => compile(postgres, sql(parts, ...values), { named: true })
const insert = (name: string) => q`insert into item (name) values (${name})`

beforeAll(async () => {
  test = await createTestDatabase()
  const db = test.database.session()
  await db.write(
    q`create table item (name varchar(140) primary key, code varchar(10) unique, qty int not null default 0, parent varchar(140) references item deferrable initially deferred)`,
  )
  await db.commit()
})
afterAll(() => test.close())
afterEach(async () => {
  const db = test.database.session()
  await db.write(q`delete from item`)
  await db.commit()
})

const names = async (db: Db = test.database.session()): Promise<unknown[]> =>
  (await db.read(q`select name from item order by name`)).map((row) => row.name)

describe('a session', () => {
  it('reads without a transaction and writes in one', async () => {
    const db = test.database.session()
    expect(await db.read(q`select 1 as one`)).toEqual([{ one: 1 }])
    expect(db.inTransaction).toBe(false)
    expect((await db.write(q`insert into item (name) values (${'a'}) returning name`)).rows).toEqual([{ name: 'a' }])
    expect(db.inTransaction).toBe(true)
    expect(await names(db)).toEqual(['a'])
    expect(await names()).toEqual([])
    await db.commit()
    expect(db.inTransaction).toBe(false)
    expect(await names()).toEqual(['a'])
    expect(db.statements).toBe(3)
  })

  it('answers how many rows a write touched', async () => {
    const db = test.database.session()
    await db.write(q`insert into item (name) select ${'n'} || i from generate_series(1, 5) i`)
    expect((await db.write(q`update item set qty = 1 where name > ${'n3'}`)).count).toBe(2)
    await db.rollback()
  })

  it('leaves nothing after a rollback', async () => {
    const db = test.database.session()
    await Promise.all([db.write(insert('x')), db.write(insert('y'))])
    expect(await names(db)).toEqual(['x', 'y'])
    await db.rollback()
    expect(await names()).toEqual([])
  })

  it('refuses to write in a read', async () => {
    await expect(test.database.session().read(insert('r'))).rejects.toMatchObject({ code: '25006' })
  })

  it('commits a lone write at once, unless verbs share the session or a transaction is open', async () => {
    const alone = test.database.session()
    alone.grouped = false
    await alone.writeAlone(insert('alone'))
    expect(alone.inTransaction).toBe(false)
    await alone.rollback()
    const grouped = test.database.session()
    await grouped.writeAlone(insert('grouped'))
    await grouped.rollback()
    const open = test.database.session()
    open.grouped = false
    await open.write(insert('one'))
    await open.writeAlone(insert('two'))
    await open.rollback()
    expect(await names()).toEqual(['alone'])
  })

  it('undoes only what a savepoint wrote when that fails', async () => {
    const db = test.database.session()
    await db.write(insert('a'))
    await expect(
      db.savepoint(async () => {
        await db.write(insert('b'))
        await db.savepoint(() => db.write(insert('c')))
        await db.write(insert('a'))
      }),
    ).rejects.toMatchObject({ code: 'DUPLICATE' })
    expect(await db.savepoint(async () => (await db.write(insert('d'))).count)).toBe(1)
    await db.commit()
    expect(await names()).toEqual(['a', 'd'])
  })

  it('does not commit after a failed statement, whoever caught it', async () => {
    const db = test.database.session()
    await db.write(insert('a'))
    await db.write(insert('a')).catch(() => {})
    await expect(db.commit()).rejects.toMatchObject({ code: 'DUPLICATE' })
    expect(await names()).toEqual([])
  })

  it('throws what a deferred constraint refuses at commit', async () => {
    const db = test.database.session()
    await db.write(q`insert into item (name, parent) values ('child', 'nobody')`)
    await expect(db.commit()).rejects.toMatchObject({ code: 'VALIDATION', status: 417 })
    expect(db.inTransaction).toBe(false)
    expect(await names()).toEqual([])
  })
})

/** A session, and what was done in it by notes. */
const noted = () => {
  const notes: string[] = []
  const db = test.database.session()
  const note = (text: string) => () => {
    notes.push(text)
  }
  return { notes, db, note }
}

describe('work after the end', () => {
  it('runs in order after the commit, with what it registers itself', async () => {
    const { notes, db, note } = noted()
    await db.write(insert('a'))
    db.afterRollback(note('rollback'))
    db.afterCommit(async () => {
      notes.push(String(await names()))
      db.afterCommit(note('third'))
    })
    db.afterCommit(note('second'))
    expect(notes).toEqual([])
    await db.commit()
    expect(notes).toEqual(['a', 'second', 'third'])
    await db.commit()
    expect(notes).toHaveLength(3)
  })

  it('runs at commit where nothing was written', async () => {
    const { notes, db, note } = noted()
    db.afterCommit(note('commit'))
    await db.commit()
    expect(notes).toEqual(['commit'])
  })

  it('is forgotten with the transaction, and with the savepoint, that it belongs to', async () => {
    const { notes, db, note } = noted()
    db.afterCommit(note('before'))
    await db.write(insert('a'))
    const failing = db.savepoint(async () => {
      db.afterCommit(note('within'))
      db.afterRollback(note('undone'))
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(notes).toEqual(['undone'])
    await db.commit()
    expect(notes).toEqual(['undone', 'before'])
    db.afterCommit(note('never'))
    db.afterRollback(note('rolled back'))
    await db.rollback()
    expect(notes).toEqual(['undone', 'before', 'rolled back'])
  })

  it('runs although one before it fails', async () => {
    const { notes, db, note } = noted()
    db.afterCommit(() => {
      throw new Error('broken')
    })
    db.afterCommit(note('still'))
    await db.commit()
    expect(notes).toEqual(['still'])
  })
})

describe('work before a commit', () => {
  it('belongs to the transaction, in order, and may register more', async () => {
    const { notes, db, note } = noted()
    await db.write(insert('early'))
    db.beforeCommit(async () => {
      await db.write(insert('late'))
      db.beforeCommit(note('third'))
    })
    db.beforeCommit(note('second'))
    db.afterCommit(async () => void notes.push(String(await names())))
    await db.commit()
    expect(notes).toEqual(['second', 'third', 'early,late'])
  })

  it('undoes everything where it fails', async () => {
    const { notes, db, note } = noted()
    await db.write(insert('gone'))
    db.beforeCommit(() => {
      throw new Error('no')
    })
    db.beforeCommit(note('never'))
    db.afterCommit(note('never'))
    db.afterRollback(note('undone'))
    await expect(db.commit()).rejects.toThrow('no')
    expect(db.inTransaction).toBe(false)
    await db.commit()
    expect(notes).toEqual(['undone'])
    expect(await names()).not.toContain('gone')
  })

  it('is forgotten with the savepoint that it belongs to, and with the transaction', async () => {
    const { notes, db, note } = noted()
    const failing = db.savepoint(async () => {
      db.beforeCommit(note('within'))
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    await db.commit()
    db.beforeCommit(note('never'))
    await db.rollback()
    await db.commit()
    expect(notes).toEqual([])
  })
})
