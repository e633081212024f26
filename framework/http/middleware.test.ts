import { describe, expect, it } from 'vitest'
import { respond } from '../events/response.ts'
import { MiddlewareChain } from './middleware.ts'
import type { Exchange, Middleware } from './site-runtime.ts'

const logged: object[] = []
const exchange = { log: { error: (facts: object) => logged.push(facts) } } as unknown as Exchange

/** Steps that write down what happens to them. */
function recorder() {
  const seen: string[] = []
  const step = (name: string, order: number, more: Partial<Middleware> = {}): Middleware => ({
    name,
    order,
    before: () => void seen.push(`${name} before`),
    after: () => void seen.push(`${name} after`),
    error: () => void seen.push(`${name} error`),
    ...more,
  })
  const handler = () => {
    seen.push('handler')
    return respond({})
  }
  return { seen, step, handler }
}

describe('a chain', () => {
  it('runs by order, inner steps first on the way back, whoever registered first', async () => {
    const { seen, step, handler } = recorder()
    const chain = new MiddlewareChain([step('app', 500), step('outer', 100), step('second app', 500)])
    await chain.run(exchange, handler)
    expect(chain.names).toEqual(['outer', 'app', 'second app'])
    expect(seen).toEqual(['outer before', 'app before', 'second app before', 'handler', 'second app after', 'app after', 'outer after'])
  })

  it('ends early where a step answers, and unwinds only what was entered', async () => {
    const { seen, step, handler } = recorder()
    const early = respond({ early: 1 })
    const chain = new MiddlewareChain([step('outer', 1), step('gate', 2, { before: () => early }), step('inner', 3)])
    expect(await chain.run(exchange, handler)).toBe(early)
    expect(seen).toEqual(['outer before', 'gate after', 'outer after'])
  })

  it('lets a step replace the answer', async () => {
    const { step, handler } = recorder()
    const other = respond({ other: 1 })
    expect(await new MiddlewareChain([step('a', 1), step('b', 2, { after: () => other })]).run(exchange, handler)).toBe(other)
  })

  it('tells all entered steps of an error', async () => {
    const { seen, step } = recorder()
    const chain = new MiddlewareChain([step('outer', 1), step('inner', 2)])
    await expect(chain.run(exchange, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(seen.slice(2)).toEqual(['inner error', 'outer error'])
  })

  it('tells a step whose own after failed, so that a failed commit is rolled back', async () => {
    const { seen, step, handler } = recorder()
    const failing = step('commit', 1, { after: () => Promise.reject(new Error('lost')) })
    await expect(new MiddlewareChain([failing, step('inner', 2)]).run(exchange, handler)).rejects.toThrow('lost')
    expect(seen.slice(2)).toEqual(['handler', 'inner after', 'commit error'])
  })

  it('logs the first error where telling of it fails, and goes on', async () => {
    const { seen, step } = recorder()
    logged.length = 0
    const failing = step('inner', 2, { error: () => Promise.reject(new Error('second')) })
    await expect(new MiddlewareChain([step('outer', 1), failing]).run(exchange, () => Promise.reject(new Error('first')))).rejects.toThrow('second')
    expect(seen).toContain('outer error')
    expect(logged).toMatchObject([{ err: { message: 'first' } }])
  })
})
