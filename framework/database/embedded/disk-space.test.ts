import { tmpdir } from 'node:os'
import { describe, expect, it } from 'vitest'
import { DiskSpace } from './disk-space.ts'

describe('room on a disk', () => {
  it.each([
    ['no reserve', 0, false],
    ['a byte', 1, false],
    ['more than any disk has', 2 ** 52, true],
    ['the default', undefined, false],
    ['what is no number of bytes, which is the default', '1 TB', false],
    ['less than nothing, which is the default', -1, false],
  ])('%s', async (_, reserve, short) => {
    const space = new DiskSpace(tmpdir(), reserve)
    expect(space.short).toBe(false)
    expect(await space.look()).toEqual(short ? { short, free: expect.any(Number) } : undefined)
    expect(space.short).toBe(short)
  })

  it('tells a change once', async () => {
    const space = new DiskSpace(tmpdir(), 2 ** 52)
    expect(await space.look()).toMatchObject({ short: true })
    expect(await space.look()).toBeUndefined()
  })

  it('of a folder that is gone cannot be told', async () => {
    await expect(new DiskSpace('/nowhere').look()).rejects.toMatchObject({ code: 'ENOENT' })
  })
})
