import { describe, expect, it } from 'vitest'
import { boundedMap } from './bounded-map.ts'

describe('a bounded map', () => {
  it('keeps the most used values', () => {
    const map = boundedMap<number>(2)
    for (const [i, key] of ['a', 'b'].entries()) map.set(key, i)
    map.get('a')
    map.set('c', 2)
    expect([...map.keys()].sort()).toEqual(['a', 'c'])
  })

  it('reserves nothing for what it does not hold', () => {
    const before = process.memoryUsage()
    const maps = Array.from({ length: 100 }, () => boundedMap<number>(50_000))
    const after = process.memoryUsage()
    expect(maps).toHaveLength(100)
    // a megabyte each, were it reserved
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(1_000_000)
  })
})
