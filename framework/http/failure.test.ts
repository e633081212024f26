import { badArgument, internal, queryTimeout, unavailable } from '@cortado/contract/error-catalogue.ts'
import fastify from 'fastify'
import { expect, it } from 'vitest'
import { respond } from '../events/response.ts'
import { failureOf } from './failure.ts'
import { PlainFault } from './fault.ts'
import { sendAnswer } from './send.ts'

/** What is logged of something that was thrown: its level, and whether its stack is there. */
function told(thrown: unknown): { levels: string[]; stacks: number; id: boolean; status: number } {
  const lines: [level: string, facts: object][] = []
  const line = (level: string) => (facts: object) => void lines.push([level, facts])
  const log = { error: line('error'), warn: line('warn'), debug: line('debug') }
  const { error, id } = failureOf(thrown, 1_000, log, { method: 'GET', url: '/api/resource/Note?sid=secret' })
  for (const [, facts] of lines) expect(facts).toMatchObject({ method: 'GET', url: '/api/resource/Note' })
  return {
    levels: lines.map(([level]) => level),
    stacks: lines.filter(([, facts]) => 'err' in facts).length,
    id: id !== undefined,
    status: error.status,
  }
}

it.each([
  ['a mistake of the client', badArgument({ argument: 'x', reason: 'y' }), { levels: [], stacks: 0, id: false, status: 417 }],
  ['a plain page', new PlainFault(404, 'nothing'), { levels: [], stacks: 0, id: false, status: 404 }],
  ['a crowd that is turned away', unavailable({ service: 'Log-in' }), { levels: ['warn'], stacks: 0, id: false, status: 503 }],
  [
    'a database that is lost',
    unavailable({ service: 'The database' }, { cause: new Error('lost') }),
    { levels: ['error'], stacks: 1, id: true, status: 503 },
  ],
  ['a statement that takes too long', queryTimeout({}, { cause: new Error('57014') }), { levels: ['error'], stacks: 1, id: true, status: 503 }],
  ['a fault of ours', new TypeError('x is not a function'), { levels: ['error'], stacks: 1, id: true, status: internal().status }],
])('%s is logged as what it is', (_, thrown, expected) => {
  expect(told(thrown)).toEqual(expected)
})

it('an answer that is longer than a text can be is refused', async () => {
  const server = fastify()
  server.get('/', async (_, reply) => {
    // what JSON.stringify throws of half a gigabyte, without making it
    const data = {
      toJSON() {
        return 'x'.repeat(2 ** 30)
      },
    }
    const around = { version: 1, secure: false, json: true, messages: [], notes: {}, cookies: [], headers: {} } as const
    expect(() => sendAnswer(reply, respond({ data }), around)).toThrow(expect.objectContaining({ code: 'ANSWER_TOO_LARGE', status: 417 }))
    return 'refused'
  })
  expect((await server.inject('/')).body).toBe('refused')
  await server.close()
})
