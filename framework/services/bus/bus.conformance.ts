import { afterEach, describe, expect, it } from 'vitest'
import type { Bus, BusMessage } from './bus.ts'

/** How the suite reaches a driver. */
export interface BusHarness {
  /** A bus on the same site, as another process would open it. */
  open(): Promise<Bus>
  /** Breaks every connection of the driver; it is expected to recover by itself. */
  breakConnections(): Promise<void>
}

/** What every bus driver does: called by each driver's test. */
export function busConformance(name: string, harness: () => BusHarness): void {
  const opened: Bus[] = []
  const open = async (): Promise<{ bus: Bus; heard: BusMessage[] }> => {
    const bus = await harness().open()
    opened.push(bus)
    const heard: BusMessage[] = []
    bus.subscribe((message) => heard.push(message))
    return { bus, heard }
  }
  afterEach(async () => {
    for (const bus of opened.splice(0)) await bus.close()
  })

  describe(`the ${name} bus`, () => {
    it('tells its own subscribers at once, and once', async () => {
      const { bus, heard } = await open()
      const sent = bus.publish({ topic: 'change', doctype: 'Note', name: 'n' })
      expect(heard).toEqual([{ topic: 'change', doctype: 'Note', name: 'n' }])
      await sent
      await bus.publish({ topic: 'second' })
      await settled()
      expect(heard).toHaveLength(2)
    })

    it('tells other processes, in order', async () => {
      const [one, other] = [await open(), await open()]
      for (let n = 0; n < 20; n++) one.bus.publish({ topic: 'count', n })
      await until(() => other.heard.length === 20)
      expect(other.heard.map((message) => message.n)).toEqual([...Array(20).keys()])
    })

    it('carries texts of any letters, and many messages at once', async () => {
      const [one, other] = [await open(), await open()]
      const names = [...Array(500).keys()].map((n) => `ünïcode 'quote" \\ 🚀 ${n}`)
      await Promise.all(names.map((each) => one.bus.publish({ topic: 'change', name: each })))
      await until(() => other.heard.length === names.length)
      expect(other.heard.map((message) => message.name)).toEqual(names)
    })

    it('says "lost" where a message is too long or there are too many', async () => {
      const [one, other] = [await open(), await open()]
      await one.bus.publish({ topic: 'change', name: 'x'.repeat(20_000) })
      await until(() => other.heard.length === 1)
      expect(other.heard).toEqual([{ topic: 'lost' }])
      for (let n = 0; n < 5_000; n++) one.bus.publish({ topic: 'count', n })
      await until(() => other.heard.length === 2)
      expect(other.heard[1]).toEqual({ topic: 'lost' })
    })

    it('does not let one subscriber keep others from hearing', async () => {
      const { bus, heard } = await open()
      const end = bus.subscribe(() => {
        throw new Error('broken subscriber')
      })
      const later: BusMessage[] = []
      bus.subscribe((message) => later.push(message))
      await bus.publish({ topic: 'a' })
      end()
      await bus.publish({ topic: 'b' })
      expect([heard.length, later.length]).toEqual([2, 2])
    })

    it('says "lost" after messages could be missed, and goes on', async () => {
      const [one, other] = [await open(), await open()]
      expect(other.bus.connected).toBe(true)
      await harness().breakConnections()
      await until(() => other.heard.some((message) => message.topic === 'lost') && other.bus.connected && one.bus.connected)
      await until(async () => {
        await one.bus.publish({ topic: 'after' })
        return other.heard.some((message) => message.topic === 'after')
      })
    })

    it('hears nothing after it was closed', async () => {
      const [one, other] = [await open(), await open()]
      await other.bus.close()
      expect(other.bus.connected).toBe(false)
      await one.bus.publish({ topic: 'late' })
      await settled()
      expect(other.heard).toEqual([])
    })
  })
}

const settled = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 100))

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let n = 0; n < 400; n++) {
    if (await holds()) return
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  expect.fail('it did not happen within ten seconds')
}
