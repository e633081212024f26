import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compile } from '../../database/build.ts'
import type { Db, Row } from '../../database/db.ts'
import { createTestDatabase, type TestDatabase } from '../../testing/database.ts'
import { accessTo } from '../access.ts'
import { may } from '../decide.ts'
import { accessCondition } from '../list-condition.ts'
import type { Right } from '../right.ts'
import { AttributeFault } from './attribute.ts'
import { type Condition, type ConditionRow, readCondition } from './condition.ts'
import { factsOf } from './facts.ts'
import { createPolicyTables, metas, policyContext, reader, thing } from './fixture.ts'
import { answer, isOpen, questionOf } from './limit.ts'
import { policyOperators } from './operators.ts'
import type { Policy } from './policy.ts'
import { documentsMeeting, meetsPolicies } from './policy-decide.ts'
import { policyConditions } from './policy-sql.ts'

let test: TestDatabase
let db: Db
let documents: Row[]
let conditions: Condition[]
const withLines: Record<'stored' | 'given', Row[]> = { stored: [], given: [] }

const columns = ['region', 'notes', 'qty', 'flag', 'amount', 'rating', 'day', 'due', 'opens']
const attributes = [
  ...[...columns, 'name', 'owner', 'docstatus', 'place'].map((name) => `resource.${name}`),
  ...[...columns, 'name'].map((name) => `resource.place.${name}`),
  ...['above.region', 'above.qty', 'above.above.region'].map((path) => `resource.place.${path}`),
  ...['qty', 'region', 'place.region', 'place.above.qty'].flatMap((path) => [`resource.any(lines).${path}`, `resource.every(lines).${path}`]),
  ...['resource.any(lines).name', 'resource.every(lines).day', 'resource.any(lines).opens'],
  ...['name', 'roles', 'department', 'grade', 'allowance', 'since', 'begins', 'permission.Place', 'default.region'].map((name) => `user.${name}`),
  ...['date', 'datetime', 'time', 'weekday', 'ip', 'site'].map((name) => `environment.${name}`),
]
const values = [
  ...['North', 'South\\', '_b%', '%', '\\', 't1', 'Wednesday', '10.0.0.0/8\n2001:db8::/32', 'North\nSouth\\\nt1', 'u@example.com'],
  ...['0', '1', '5', '-3', '2.5', '-2.5', '12.5', '12.500000001', '2147483648', '-99999999999', '1, 5', '-3, 2.5', '0, 99999999999'],
  ...['2026-11-25', '2026-11-25 14:30', '2024-02-29 12:00:00.5', '2024-01-01, 2026-11-25', '8:00', '14:30', '22:00, 8:30', '08:00, 17:00'],
]

/** Every condition that can be written with these attributes, operators and values. */
async function allConditions(): Promise<Condition[]> {
  const rights: Partial<ConditionRow>[] = [{}, ...values.map((value) => ({ value })), ...attributes.map((path) => ({ other_attribute: path }))]
  const found: Condition[] = []
  for (const attribute of attributes)
    for (const operator of policyOperators.keys())
      for (const right of rights) {
        try {
          found.push(await readCondition({ attribute, operator, ...right }, { meta: thing, metas }))
        } catch (error) {
          if (!(error instanceof AttributeFault)) throw error
        }
      }
  return found
}

beforeAll(async () => {
  test = await createTestDatabase()
  db = test.database.session()
  await createPolicyTables(db)
  documents = await db.read({ text: 'select * from "tabThing" order by name', values: [] })
  conditions = await allConditions()
  const lines = await db.read({ text: `select * from "tabThing Line" where parenttype = 'Thing' and parentfield = 'lines' order by idx`, values: [] })
  withLines.stored = documents
  withLines.given = documents.map((values) => ({ ...values, lines: lines.filter(({ parent }) => parent === values.name) }))
})
afterAll(() => test.close())

const listed = async (condition: Awaited<ReturnType<typeof accessCondition>>): Promise<unknown[]> =>
  (await db.read(compile(db.dialect, sql`select name from "tabThing"${condition ? sql` where ${condition}` : sql``} order by name`))).map(
    ({ name }) => name,
  )

describe('a condition', () => {
  it('holds of the same documents in memory and in SQL, whatever is written, and is never NULL', async () => {
    expect(conditions.length).toBeGreaterThan(2_000)
    const ctx = policyContext(db, [])
    const policy: Policy = { name: 'P', effect: 'allow', rights: new Set(['read']), roles: [], users: [], conditions }
    const facts = await factsOf(ctx, 'Thing', [policy])
    const open = conditions.map((condition) => questionOf(condition, facts)).filter(isOpen)
    expect(open.length).toBeGreaterThan(1_500)
    for (let at = 0; at < open.length; at += 150) {
      const some = open.slice(at, at + 150)
      const asked = some.map((question, i) => {
        const [condition] = policyConditions({ dialect: db.dialect, meta: thing, alias: 'tabThing' }, [{ allow: [[question]], deny: [] }])
        return sql`${condition} as ${sql.id(`c${i}`)}`
      })
      const found = await db.read(compile(db.dialect, sql`select ${sql.join(asked)} from "tabThing" order by name`))
      for (const [i, question] of some.entries()) {
        const limits = [{ allow: [[question]], deny: [] }]
        const together = await documentsMeeting(ctx, limits, documents)
        const expected = documents.map((values) => together.includes(values))
        expect(
          found.map((row) => row[`c${i}`]),
          question.condition.text,
        ).toEqual(expected)
        if (i % 5 > 0) continue
        // one by one: documents with the rows that the database holds, and with those that they have in memory
        const given = withLines[i % 2 ? 'given' : 'stored']
        expect(await Promise.all(given.map((values) => meetsPolicies(ctx, limits, values))), question.condition.text).toEqual(expected)
      }
    }
  }, 60_000)

  it('that asks nothing of the document is answered without one', async () => {
    const ctx = policyContext(db, [])
    const holds = async (attribute: string, operator: string, value: string): Promise<boolean> => {
      const condition = await readCondition({ attribute, operator, value }, { meta: thing, metas })
      const policy: Policy = { name: 'P', effect: 'allow', rights: new Set(['read']), roles: [], users: [], conditions: [condition] }
      return answer(questionOf(condition, await factsOf(ctx, 'Thing', [policy])), () => [])
    }
    for (const [attribute, operator, value, wanted] of [
      ['environment.time', 'between', '08:00, 17:00', true],
      ['environment.time', 'between', '22:00, 06:00', false],
      ['environment.time', 'not between', '22:00, 06:00', true],
      ['environment.weekday', 'in', 'Monday, Wednesday', true],
      ['environment.ip', 'in network', '10.0.0.0/8', true],
      ['environment.ip', 'in network', '10.1.2.4/31', false],
      ['environment.ip', 'not in network', '192.168.0.0/16, ::1', true],
      ['environment.site', '=', 'a.example.com', true],
      ['environment.date', '>', '2026-11-24', true],
      ['user.roles', 'contains', 'Reader', true],
      ['user.roles', 'not contains', 'System Manager', true],
      ['user.default.region', 'contains', 'North', true],
      ['user.grade', '>=', '5', true],
    ] as const)
      expect(await holds(attribute, operator, value), `${attribute} ${operator} ${value}`).toBe(wanted)
  })
})

const rights = ['read', 'select', 'write', 'create', 'print', 'export'] as const satisfies readonly Right[]

const world = fc.array(
  fc.record({
    effect: fc.constantFrom('allow', 'allow', 'deny'),
    rights: fc.subarray([...rights], { minLength: 1 }),
    roles: fc.constantFrom([], [], ['Reader'], ['Nobody']),
    users: fc.constantFrom([], [], ['u@example.com'], ['x@example.com']),
    picks: fc.array(fc.nat(), { maxLength: 3 }),
    fault: fc.constantFrom(undefined, undefined, undefined, undefined, 'broken'),
  }),
  { maxLength: 5 },
)

describe('policies', () => {
  it('choose the same documents in lists and single decisions, for every right, in random worlds', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (made) => {
        const policies = made.map(({ picks, ...policy }, at): Policy => {
          const chosen = picks.map((pick) => conditions[pick % conditions.length]).filter((each) => each !== undefined)
          return { ...policy, name: `P${at}`, rights: new Set(policy.rights), conditions: policy.fault ? [] : chosen }
        })
        const ctx = policyContext(db, policies, { ...reader, userPermissions: new Map() })
        for (const right of rights) {
          const decided = await Promise.all(documents.map((document) => may(ctx, thing, right, document)))
          const access = await accessTo(ctx, thing, right)
          expect(await listed(await accessCondition(ctx, thing, access, thing.table)), right).toEqual(
            documents.filter((_, at) => decided[at]).map(({ name }) => name),
          )
          if (decided.some(Boolean)) expect(await may(ctx, thing, right), `${right} of the DocType`).toBe(true)
        }
      }),
      { numRuns: 150 },
    )
  }, 60_000)
})
