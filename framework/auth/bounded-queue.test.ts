import { tooManyRequests, unavailable } from '@cortado/contract/error-catalogue.ts'
import { describe, expect, it } from 'vitest'
import { BoundedQueue } from './bounded-queue.ts'

/** A task that ends when told. */
function task() {
  let end: (value: string) => void = () => {}
  const ended = new Promise<string>((resolve) => {
    end = resolve
  })
  return { run: () => ended, end }
}

describe('a bounded queue', () => {
  it('runs a few at a time, in order', async () => {
    const queue = new BoundedQueue({ parallel: 2, waiting: 10, waitingPerClient: 10 })
    let running = 0
    let most = 0
    const order: number[] = []
    const one = (n: number) => async () => {
      most = Math.max(most, ++running)
      order.push(n)
      await new Promise((resolve) => setTimeout(resolve, 2))
      running--
      return n
    }
    expect(await Promise.all([0, 1, 2, 3, 4, 5].map((n) => queue.run('a', one(n))))).toEqual([0, 1, 2, 3, 4, 5])
    expect(most).toBe(2)
    expect(order).toEqual([0, 1, 2, 3, 4, 5])
  })

  it('refuses what would wait too long, first the client with the most', async () => {
    const queue = new BoundedQueue({ parallel: 1, waiting: 3, waitingPerClient: 2 })
    const tasks = [task(), task(), task(), task()]
    const accepted = [queue.run('a', tasks[0]?.run ?? task().run), queue.run('a', async () => 'a2'), queue.run('a', async () => 'a3')]
    await expect(queue.run('a', async () => 'a4')).rejects.toSatisfy(tooManyRequests.is)
    accepted.push(queue.run('b', async () => 'b1'))
    await expect(queue.run('c', async () => 'c1')).rejects.toSatisfy(unavailable.is)
    expect(queue.length).toBe(3)
    tasks[0]?.end('a1')
    expect(await Promise.all(accepted)).toEqual(['a1', 'a2', 'a3', 'b1'])
    expect(await queue.run('c', async () => 'free again')).toBe('free again')
  })

  it('goes on after a task that fails', async () => {
    const queue = new BoundedQueue({ parallel: 1, waiting: 3, waitingPerClient: 3 })
    const failing = queue.run('a', () => Promise.reject(new Error('broken')))
    const next = queue.run('a', async () => 'fine')
    await expect(failing).rejects.toThrow('broken')
    expect(await next).toBe('fine')
  })
})
