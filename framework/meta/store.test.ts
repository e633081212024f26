import { unknownDoctype } from '@cortado/contract/error-catalogue.ts'
import { describe, expect, it } from 'vitest'
import type { Definition } from './definition.ts'
import { createMetaStore } from './store.ts'

const definition = (name: string, label = name): Definition => ({
  json: { name, fields: [{ fieldname: 'x', fieldtype: 'Data', label }] },
  overlay: {},
})

/** A store over a changeable list of DocTypes, which notes what it reads. */
function storeOf(...names: string[]) {
  const stored = new Map(names.map((name) => [name, definition(name)]))
  const reads: (readonly string[] | 'all')[] = []
  const connection = { up: true }
  const store = createMetaStore({
    connected: () => connection.up,
    read: async (wanted) => {
      reads.push(wanted)
      const found = new Map([...stored].filter(([name]) => wanted === 'all' || wanted.includes(name)))
      await new Promise((resolve) => setTimeout(resolve, 5))
      return found
    },
  })
  return { store, stored, reads, connection }
}

describe('a store of Metas', () => {
  it('reads what is asked for in one tick together, once', async () => {
    const { store, reads } = storeOf('A', 'B')
    const [a, again, b] = await Promise.all([store.get('A'), store.get('A'), store.get('B')])
    expect(a).toBe(again)
    expect(b.name).toBe('B')
    await store.get('A')
    expect(reads).toEqual([['A', 'B']])
  })

  it('remembers what does not exist, until it does', async () => {
    const { store, stored, reads } = storeOf()
    await expect(store.get('A')).rejects.toSatisfy(unknownDoctype.is)
    expect(await store.find('A')).toBeUndefined()
    expect(reads).toHaveLength(1)
    stored.set('A', definition('A'))
    store.clear('A')
    expect((await store.get('A')).name).toBe('A')
  })

  it.each(['', 'x'.repeat(141), 'a\0b'])('asks nobody for names that cannot be', async (name) => {
    const { store, reads } = storeOf()
    expect(await store.find(name)).toBeUndefined()
    expect(reads).toEqual([])
  })

  it('does not keep what was read before a change', async () => {
    const { store, stored } = storeOf('A')
    const before = store.get('A')
    await Promise.resolve()
    await Promise.resolve()
    stored.set('A', definition('A', 'New'))
    store.clear('A')
    const after = store.get('A')
    expect((await before).fields[0]?.label).toBe('A')
    expect((await after).fields[0]?.label).toBe('New')
    expect((await store.get('A')).fields[0]?.label).toBe('New')
  })

  it('forgets with a DocType those that point to it', async () => {
    const { store, stored } = storeOf('A')
    stored.set('B', { json: { name: 'B', fields: [{ fieldname: 'a', fieldtype: 'Link', options: 'A' }] }, overlay: {} })
    await store.preload()
    expect(store.peek('B')).toBeDefined()
    store.clear('A')
    expect(store.peek('B')).toBeUndefined()
  })

  it('believes nothing in memory while messages do not arrive', async () => {
    const { store, stored, connection } = storeOf('A')
    await store.get('A')
    connection.up = false
    stored.set('A', definition('A', 'New'))
    expect((await store.get('A')).fields[0]?.label).toBe('New')
  })

  it('fails for all who wait where reading fails, and tries again afterwards', async () => {
    let broken = true
    const store = createMetaStore({
      read: async () => {
        if (broken) throw new Error('gone')
        return new Map([['A', definition('A')]])
      },
    })
    await expect(Promise.all([store.get('A'), store.get('A')])).rejects.toThrow('gone')
    broken = false
    expect((await store.get('A')).name).toBe('A')
  })
})
