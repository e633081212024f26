import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Db, Row } from '../database/db.ts'
import { createTestDatabase, type TestDatabase } from '../testing/database.ts'
import { explain } from './explain.ts'
import type { ExplainedRule } from './explanation.ts'
import { addRows, metaOf, perm } from './fixture.ts'
import { readCondition } from './policy/condition.ts'
import { createPolicyTables, metas, policyContext, reader, thing } from './policy/fixture.ts'
import type { Policy } from './policy/policy.ts'
import type { Right } from './right.ts'
import { administrator } from './user.ts'

let test: TestDatabase
let db: Db
let documents: Row[]

beforeAll(async () => {
  test = await createTestDatabase()
  db = test.database.session()
  await createPolicyTables(db)
  await addRows(db, 'tabDocShare', [
    { name: 's1', user: reader.name, share_doctype: 'Thing', share_name: 't1', read: 1 },
    { name: 's2', user: reader.name, share_doctype: 'Thing', share_name: 't3', read: 1, write: 1 },
  ])
  await db.commit()
  documents = await db.read({ text: 'select * from "tabThing" order by name', values: [] })
})
afterAll(() => test.close())

/** What the rules come to, by the words of the reference page: a way that is not barred, and policies that agree. */
function conclusion(rules: readonly ExplainedRule[]): boolean {
  const of = (rule: ExplainedRule['rule']): ExplainedRule[] => rules.filter((each) => each.rule === rule)
  const isAny = (rule: ExplainedRule['rule']): boolean => of(rule).some(({ verdict }) => verdict === 'allows')
  const isNone = (rule: ExplainedRule['rule']): boolean => of(rule).every(({ verdict }) => verdict !== 'refuses')
  const byRole = isNone('right') && isNone('hook') && ((isAny('role') && isNone('user permission')) || isAny('owner'))
  return isNone('policy') && (byRole || isAny('share'))
}

const conditionRows = [
  { attribute: 'resource.region', operator: '=', other_attribute: 'user.department' },
  { attribute: 'resource.qty', operator: '>', value: '0' },
  { attribute: 'resource.place.region', operator: 'is set' },
  { attribute: 'environment.time', operator: 'between', value: '08:00, 17:00' },
  { attribute: 'user.roles', operator: 'contains', value: 'Nobody' },
]

const world = fc.record({
  rows: fc.array(
    fc.record({
      role: fc.constantFrom('Reader', 'Other'),
      if_owner: fc.constantFrom(0, 1),
      granted: fc.subarray(['read', 'write', 'create', 'submit', 'delete']),
    }),
    { maxLength: 3 },
  ),
  limited: fc.boolean(),
  hook: fc.constantFrom(undefined, true, false),
  policies: fc.array(
    fc.record({
      effect: fc.constantFrom('allow', 'allow', 'deny'),
      rights: fc.subarray<Right>(['read', 'write', 'create', 'delete'], { minLength: 1 }),
      roles: fc.constantFrom([], [], ['Nobody']),
      picks: fc.subarray(conditionRows, { maxLength: 2 }),
    }),
    { maxLength: 3 },
  ),
})

describe('the rules of an explanation', () => {
  it('come to what is decided, in random worlds', async () => {
    await fc.assert(
      fc.asyncProperty(world, async ({ rows, limited, hook, policies: made }) => {
        const permissions = rows.map(({ role, granted, if_owner }) => perm(role, granted, { if_owner }))
        const meta = metaOf({ ...thing.json, name: 'Thing', permissions })
        const policies = await Promise.all(
          made.map(async ({ picks, ...policy }, at): Promise<Policy> => {
            const conditions = await Promise.all(picks.map((row) => readCondition(row, { meta, metas })))
            return { ...policy, name: `P${at}`, rights: new Set(policy.rights), users: [], conditions }
          }),
        )
        const ctx = policyContext(db, policies, limited ? reader : { ...reader, userPermissions: new Map() })
        Object.assign(ctx, { permissionHooks: { hasPermission: () => (hook === undefined ? [] : [async () => hook]), queryConditions: () => [] } })
        for (const right of ['read', 'write', 'create', 'submit', 'delete'] as const)
          for (const values of documents) {
            const { allowed, rules, name } = await explain(ctx, meta, { right, values })
            expect(allowed, `${right} ${name}: ${JSON.stringify(rules)}`).toBe(conclusion(rules))
          }
      }),
      { numRuns: 60 },
    )
  }, 60_000)

  it('are one for Administrator, and none open a disabled user’s way', async () => {
    const [values] = documents
    const of = (user: typeof reader) => explain(policyContext(db, [], user), thing, { right: 'read', values })
    expect(await of(administrator)).toMatchObject({ allowed: true, rules: [{ rule: 'administrator', verdict: 'allows' }] })
    expect((await of({ ...reader, userPermissions: new Map() })).allowed).toBe(true)
    expect(await of({ ...reader, enabled: false })).toMatchObject({ allowed: false, rules: [{ rule: 'right', verdict: 'refuses' }, {}, {}, {}, {}] })
  })
})
