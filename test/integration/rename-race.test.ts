import { describe, expect, it } from 'vitest'
import { all, exists, fresh, type Json, made, ofThing, read, renameDoc, send, site, thing, useRenameSite } from './rename-site.ts'

useRenameSite()

describe('at the same time', () => {
  const statuses = async (...requests: ReturnType<typeof send>[]) => (await Promise.all(requests)).map(({ status }) => status)
  const times = (n: number) => Array.from({ length: n }, (_, i) => i)

  it('renaming and linking leave no link to the old name, nor to one of the names between', async () => {
    for (const _ of times(6)) {
      const [name, to, last] = [await thing(), fresh(), fresh()]
      const holders = await Promise.all(times(4).map(() => made('Holder', { name: fresh('H'), thing: name, rows: [{ thing: name }] })))
      const insert = () => send('POST', '/api/resource/Holder', { name: fresh('H'), thing: name, ...ofThing(name), things: [{ thing: name }] })
      const save = ({ name: holder }: Json) => send('PUT', `/api/resource/Holder/${holder}`, { kind: 'Holder', ref: '' })
      const [renamed, ...others] = await Promise.all([
        renameDoc('Thing', name, to).then(() => renameDoc('Thing', to, last)),
        ...times(6).map(insert),
        ...holders.map(save),
        ...times(4).map(insert),
      ])
      expect(renamed.status, renamed.text).toBe(200)
      for (const { status, text, body } of others) expect(status === 200 || body.exc_type === 'LinkValidationError', text).toBe(true)
      for (const old of [name, to]) {
        expect(await all('Holder', { thing: old }, ['name'])).toEqual([])
        expect(await all('Holder', { ref: old }, ['name'])).toEqual([])
        const rows = await site.run((ctx) =>
          ctx.db.read({
            text: 'select thing from "tabHolder Row" where thing = $1 union all select thing from "tabHolder Thing" where thing = $1',
            values: [old],
          }),
        )
        expect(rows).toEqual([])
      }
      expect((await all('Holder', { thing: last }, ['name'])).length).toBe(
        4 +
          others
            .slice(0, 6)
            .concat(others.slice(10))
            .filter(({ status }) => status === 200).length,
      )
    }
  })

  it('another process that links hears of it', async () => {
    const other = await site.another()
    for (const _ of times(3)) {
      const [name, to] = [await thing(), fresh()]
      const link = () =>
        other.run(async (ctx) => {
          const doc = await ctx.documents.create(ctx, 'Holder', { name: fresh('H'), thing: name })
          // as long as a controller may take
          await ctx.documents.insert(doc)
          await new Promise((resolve) => setTimeout(resolve, 30))
        })
      const linking = times(4).map(link)
      await new Promise((resolve) => setTimeout(resolve, 10))
      expect((await renameDoc('Thing', name, to)).status).toBe(200)
      await Promise.allSettled(linking)
      await expect.poll(() => all('Holder', { thing: name }, ['name'])).toEqual([])
      expect(await all('Holder', { thing: to }, ['name'])).not.toEqual([])
    }
  })

  it('of two that rename a document one does, and of two that want a name one gets it', async () => {
    for (const _ of times(4)) {
      const [name, second, one, two, wanted] = [await thing(), await thing(), fresh(), fresh(), fresh()]
      const race = await statuses(renameDoc('Thing', name, one), renameDoc('Thing', name, two))
      expect(race.toSorted()).toEqual([200, 404])
      const winner = (await exists('Thing', one)) ? one : two
      const clash = await statuses(renameDoc('Thing', winner, wanted), renameDoc('Thing', second, wanted))
      expect([clash.filter((status) => status === 200).length, clash.every((status) => status < 500)]).toEqual([1, true])
      const left = await Promise.all([winner, second, wanted].map((each) => exists('Thing', each)))
      expect(left.filter(Boolean).length).toBe(2)
    }
  })

  it('of two that are merged into each other one stays', async () => {
    for (const _ of times(4)) {
      const [one, two] = [await thing(), await thing()]
      const race = await statuses(renameDoc('Thing', one, two, { merge: 1 }), renameDoc('Thing', two, one, { merge: 1 }))
      expect([race.filter((status) => status === 200).length, race.every((status) => status < 500)]).toEqual([1, true])
      expect([await exists('Thing', one), await exists('Thing', two)].filter(Boolean)).toHaveLength(1)
    }
  })

  it('a save ends under one name, or is told that the document is gone', async () => {
    for (const round of times(5)) {
      const [name, to] = [`S-${round}`, `SN-${round}`]
      await made('Holder', { name, rows: [{}, {}] })
      const saves = times(3).map(() => send('PUT', `/api/resource/Holder/${name}`, { rows: [{}, {}, {}] }))
      const [renamed, ...saved] = await statuses(renameDoc('Holder', name, to), ...saves)
      expect([renamed, saved.every((status) => status === 200 || status === 404)]).toEqual([200, true])
      expect([await exists('Holder', name), (await read('Holder', to)).rows]).toEqual([false, expect.any(Array)])
      const rows = await site.run((ctx) => ctx.db.read({ text: 'select name from "tabHolder Row" where parent = $1', values: [name] }))
      expect(rows).toEqual([])
    }
  })

  it('merges and moves leave a tree that is in order', async () => {
    await site.run((ctx) => ctx.db.write({ text: 'delete from "tabBranch"', values: [] }))
    await made('Branch', { name: 'root', is_group: 1 })
    for (const n of times(8)) await made('Branch', { name: `n${n}`, parent_branch: 'root', is_group: 1 })
    for (const n of times(8)) await made('Branch', { name: `m${n}`, parent_branch: `n${n}`, is_group: 1 })
    const results = await statuses(
      ...times(4).map((n) => renameDoc('Branch', `n${n}`, `n${n + 4}`, { merge: 1 })),
      ...times(8).map((n) => send('PUT', `/api/resource/Branch/m${n}`, { parent_branch: `m${(n + 3) % 8}` })),
      ...times(4).map((n) => renameDoc('Branch', `m${n}`, `renamed ${n}`)),
    )
    expect(results.every((status) => status < 500)).toBe(true)
    const rows = await all('Branch', {}, ['name', 'parent_branch', 'lft', 'rgt'])
    const byName = new Map(rows.map((row) => [row.name, row]))
    expect(rows.flatMap(({ lft, rgt }) => [Number(lft), Number(rgt)]).toSorted((a, b) => a - b)).toEqual(times(rows.length * 2).map((n) => n + 1))
    for (const { parent_branch, lft, rgt } of rows.filter(({ parent_branch }) => parent_branch)) {
      const parent = byName.get(parent_branch)
      expect([Number(parent?.lft) < Number(lft), Number(parent?.rgt) > Number(rgt)]).toEqual([true, true])
    }
  })
})
