import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../testing/database.ts'
import { firstRow } from './first-row.ts'

let test: TestDatabase

beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())

const select = (n: number, where = true) => sql`(select ${n}::int as n where ${where} limit 1)`
const nothing = (count: number) => Array.from({ length: count }, (_, n) => select(n, false))

describe('the first row of several selects', () => {
  it.each([0, 1, 2, 99, 100, 101, 201])('is none where %i selects find nothing', async (count) => {
    expect(await firstRow(test.database.session(), nothing(count))).toBeUndefined()
  })

  it.each([0, 1, 99, 100, 200])('is found behind %i others', async (count) => {
    expect(await firstRow(test.database.session(), [...nothing(count), select(7)])).toEqual({ n: 7 })
  })
})
