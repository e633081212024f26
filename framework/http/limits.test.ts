import { describe, expect, it } from 'vitest'
import { BodyBudget } from './body-reader.ts'
import { limitsFrom } from './limits.ts'
import { rateLimitFrom } from './rate-limit-setting.ts'

describe('limits of bench.json', () => {
  it.each([
    [undefined, {}],
    ['x', {}],
    [{ url: 100, headers: '7', fields: -1, files: 0, body: 5, __proto__: 1 }, { url: 100 }],
  ])('%j change %j', (settings, expected) => {
    expect(limitsFrom(settings)).toEqual(expected)
  })

  it.each([
    [undefined, undefined],
    [{ limit: 5 }, undefined],
    [{ limit: 0, window: 5 }, undefined],
    [{ limit: 'x', window: 5 }, undefined],
    [
      { limit: '2', window: 60 },
      { limit: 2, window: 60 },
    ],
  ])('rate_limit %j is %j', (setting, expected) => {
    expect(rateLimitFrom(setting)).toEqual(expected)
  })
})

describe('room for bodies', () => {
  const large = 70 * 1024

  it('is shared, refused where it is full, and given back', () => {
    const budget = new BodyBudget(2 * large)
    const [first, second, third] = [budget.share(), budget.share(), budget.share()]
    first.grow(large)
    second.grow(large)
    expect(() => third.grow(large)).toThrow(expect.objectContaining({ status: 503 }))
    third.grow(1_000)
    first.release()
    first.release()
    expect(budget.used).toBe(large)
    third.grow(large)
    for (const share of [second, third]) share.release()
    expect(budget.used).toBe(0)
  })
})
