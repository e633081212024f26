import { describe, expect, it } from 'vitest'
import { LoadingCache } from './loading-cache.ts'

function counted(trusted?: () => boolean) {
  const loads: string[] = []
  let answer: () => Promise<string | undefined> = async () => 'value'
  const cache = new LoadingCache<string>({
    load: (key) => {
      loads.push(key)
      return answer()
    },
    max: 2,
    trusted,
  })
  return { cache, loads, answerWith: (fn: () => Promise<string | undefined>) => (answer = fn) }
}

describe('a loading cache', () => {
  it('loads a key once, also for those who ask at the same time', async () => {
    const { cache, loads } = counted()
    expect(await Promise.all([cache.get('a'), cache.get('a')])).toEqual(['value', 'value'])
    expect(await cache.get('a')).toBe('value')
    expect(loads).toEqual(['a'])
  })

  it('does not remember that there is nothing, or that loading failed', async () => {
    const { cache, loads, answerWith } = counted()
    answerWith(async () => undefined)
    expect(await cache.get('a')).toBeUndefined()
    answerWith(() => Promise.reject(new Error('down')))
    await expect(cache.get('a')).rejects.toThrow('down')
    answerWith(async () => 'there now')
    expect(await cache.get('a')).toBe('there now')
    expect(loads).toHaveLength(3)
  })

  it('does not keep what was forgotten while it was being loaded', async () => {
    const { cache, answerWith } = counted()
    let finish: (value: string) => void = () => {}
    answerWith(() => new Promise((resolve) => (finish = resolve)))
    const before = cache.get('a')
    await Promise.resolve()
    cache.forget('a')
    answerWith(async () => 'new')
    expect(await cache.get('a')).toBe('new')
    finish('old')
    expect(await before).toBe('old')
    expect(await cache.get('a')).toBe('new')
  })

  it('does not keep what became known before something was forgotten', () => {
    const { cache } = counted()
    const { forgotten } = cache
    cache.forget('b')
    cache.set('a', '1', forgotten)
    expect(cache.peek('a')).toBeUndefined()
    cache.set('a', '2', cache.forgotten)
    expect(cache.peek('a')).toBe('2')
  })

  it('loads every time while what it keeps cannot be believed', async () => {
    let connected = true
    const { cache, loads } = counted(() => connected)
    await cache.get('a')
    connected = false
    await cache.get('a')
    await cache.get('a')
    expect(cache.peek('a')).toBeUndefined()
    expect(loads).toHaveLength(3)
  })

  it('keeps no more than its limit, and forgets by value', async () => {
    const { cache } = counted()
    cache.set('a', '1')
    cache.set('b', '2')
    cache.set('c', '3')
    expect([cache.peek('a'), cache.peek('b'), cache.peek('c')]).toEqual([undefined, '2', '3'])
    cache.forgetWhere((value) => value === '2')
    expect([cache.peek('b'), cache.peek('c')]).toEqual([undefined, '3'])
    cache.forget()
    expect(cache.peek('c')).toBeUndefined()
  })
})
