import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { Row, Statement } from '../db.ts'
import { SingleFlight } from './single-flight.ts'

const statement = (values: readonly unknown[], name: string | undefined = 's_1'): Statement => ({ text: 'select $1', values, name })

/** A flight whose statements answer what they were sent with. */
function made(answer: (statement: Statement) => Promise<Row[]> = async ({ values }) => [{ v: values[0] }]) {
  const sent: Statement[] = []
  const flight = new SingleFlight((each) => {
    sent.push(each)
    return answer(each)
  })
  return { flight, sent }
}

describe('equal reads of one turn', () => {
  it('are sent once, and each reader has rows of its own', async () => {
    const { flight, sent } = made()
    const answers = await Promise.all(
      [1, 2, 3].map(async (n) => {
        const rows = await flight.read(statement(['x']))
        const seen = { ...rows[0] }
        for (const row of rows) row.v = n
        return { seen, rows }
      }),
    )
    expect(sent).toHaveLength(1)
    expect(answers.map(({ seen }) => seen)).toEqual([{ v: 'x' }, { v: 'x' }, { v: 'x' }])
    expect(answers.map(({ rows }) => rows)).toEqual([[{ v: 1 }], [{ v: 2 }], [{ v: 3 }]])
  })

  it.each([
    ['other values', statement(['x']), statement(['y'])],
    ['a text and a number', statement(['1']), statement([1])],
    ['nothing and its name', statement([null]), statement(['null'])],
    ['another text', statement(['x'], 's_1'), statement(['x'], 's_2')],
    ['texts without a name', { ...statement(['x']), name: undefined }, { ...statement(['x']), name: undefined }],
    ['bytes', statement([new Uint8Array(1)]), statement([new Uint8Array(1)])],
  ])('not where they differ: %s', async (_, one, other) => {
    const { flight, sent } = made()
    await Promise.all([flight.read(one), flight.read(other)])
    expect(sent).toHaveLength(2)
  })

  it('not in a later turn: what was written meanwhile is seen', async () => {
    const { flight, sent } = made(async () => {
      await turn()
      await turn()
      return []
    })
    const first = flight.read(statement(['x']))
    await turn()
    await Promise.all([first, flight.read(statement(['x']))])
    expect(sent).toHaveLength(2)
  })

  it('fail together', async () => {
    const { flight } = made(() => Promise.reject(new Error('no')))
    const both = await Promise.allSettled([flight.read(statement(['x'])), flight.read(statement(['x']))])
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  })
})
