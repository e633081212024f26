import { join } from 'node:path'
import type { TestServer } from 'cortado/testing/server.ts'
import { adminPassword, createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Case, faultsOf } from './permission/case.ts'
import { changesOf, questionsOf } from './permission/cases.ts'
import { chance } from './permission/chance.ts'
import { type Change, changeFaultsOf } from './permission/change.ts'
import { askWhy, whyFaults, whysOf } from './permission/explanations.ts'
import { inventPeople, inventWorld } from './permission/invent.ts'
import { enter, settle, settlePeople, tokenOf } from './permission/settle.ts'
import { storedOf, undo } from './permission/stored.ts'
import type { World } from './permission/world.ts'

/** How many cells of the matrix are asked: CORTADO_CASES; of which worlds: CORTADO_SEED. docs/guide/permission-matrix.md */
const wanted = Number(process.env.CORTADO_CASES ?? 6_000)
const seed = Number(process.env.CORTADO_SEED ?? 1)
/** Only cells whose way or title holds this text, all of them: CORTADO_WAY. */
const only = process.env.CORTADO_WAY
const isAsked = ({ way, title }: Case): boolean => only === undefined || `${title}, ${way}`.includes(only)

/** A world has about 9,000 questions and 1,900 changes. */
const worldCount = Math.max(6, Math.ceil(wanted / 6_000))
const changesPerWorld = Math.ceil((wanted * 0.15) / worldCount)
const questionsPerWorld = Math.ceil(wanted / worldCount) - changesPerWorld

const people = inventPeople(seed)
const worlds = Array.from({ length: worldCount }, (_, n) => inventWorld(seed, n + 1, people))

let site: TestSite
let http: TestServer
let cookie: string
let checked = 0

beforeAll(async () => {
  site = await createTestSite({ apps: [join(import.meta.dirname, 'permission/guard')] })
  await site.run((ctx) => settlePeople(ctx, people))
  http = await site.http()
  cookie = await http.login('Administrator', adminPassword)
})
afterAll(() => site.close())

function send({ user, ask }: Case & { readonly user: string }) {
  const { method, path, json } = ask
  if (user === 'Administrator') return http.request(method, path, { json, cookie })
  return http.request(method, path, { json, headers: user === 'Guest' ? {} : { authorization: tokenOf(user) } })
}

/** Works through lanes at once, each of them one after the other. */
const together = <T>(lanes: readonly (readonly T[])[], work: (item: T) => Promise<void>): Promise<unknown> =>
  Promise.all(
    lanes.map(async (lane) => {
      for (const item of lane) await work(item)
    }),
  )

/** Asks what the users of a world see; answers what is not as the oracle says. */
async function ask(world: World): Promise<string[]> {
  const faults: string[] = []
  const questions = chance(world.number).some(questionsOf(world).filter(isAsked), only === undefined ? questionsPerWorld : Infinity)
  const lanes = Map.groupBy(questions.entries(), ([n]) => n % 8)
  await together([...lanes.values()], async ([, question]) => {
    checked++
    for (const fault of faultsOf(question, await send(question))) faults.push(`${question.title}, ${question.way}: ${fault}`)
  })
  return faults
}

/** Tries what the users of a world may change, and undoes it; changes of one document come one after the other. */
async function change(world: World): Promise<string[]> {
  const faults: string[] = []
  const changes = chance(world.number).some(changesOf(world).filter(isAsked), only === undefined ? changesPerWorld : Infinity)
  const work = async (each: Change): Promise<void> => {
    checked++
    const answer = await send(each)
    await site.run(async (ctx) => {
      const stored = await storedOf(ctx, each.subject, each.made ?? each.doc.name)
      const found = changeFaultsOf(each, answer, stored)
      for (const fault of found) faults.push(`${each.title}, ${each.way}: ${fault}`)
      if (answer.status < 400 || found.length > 0) await undo(ctx, world, each, stored)
    })
  }
  // policies about deals look at their parties
  for (const subject of [world.deal, world.party]) {
    const lanes = Map.groupBy(
      changes.filter((each) => each.subject === subject),
      ({ doc }) => doc.name,
    )
    await together([...lanes.values()], work)
  }
  return faults
}

/** Asks why users may do what they may. */
async function explain(world: World): Promise<string[]> {
  const faults: string[] = []
  const lanes = Map.groupBy(whysOf(world, only === undefined ? 40 : 0).entries(), ([n]) => n % 8)
  await together([...lanes.values()], async ([, why]) => {
    faults.push(...whyFaults(why, await http.request('GET', askWhy(why).path, { cookie })))
  })
  return faults
}

describe('what users see and change is what the oracle says, and nothing beyond', () => {
  it.each(worlds.map((world) => [world.number, world] as const))(`world %i of seed ${seed}`, { timeout: 300_000 }, async (_number, world) => {
    await settle(site, world)
    await enter(site, world)
    expect([...(await ask(world)), ...(await explain(world)), ...(await change(world))]).toEqual([])
  })

  it.skipIf(only !== undefined)('as many cells as were wanted', () => {
    expect(checked).toBeGreaterThanOrEqual(wanted)
  })
})
