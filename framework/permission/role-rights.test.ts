import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { metaOf, perm } from './fixture.ts'
import { type Right, rights } from './right.ts'
import { compileRights, roleRights } from './role-rights.ts'

const roleNames = ['A', 'B', 'C']
const row = fc.record({
  role: fc.constantFrom(...roleNames),
  permlevel: fc.constantFrom(0, 0, 1, 2),
  if_owner: fc.constantFrom(0, 0, 1),
  granted: fc.subarray([...rights]),
})

describe('rights of a set of roles', () => {
  it('follow the table of the specification, for any rows', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 8 }), fc.subarray(roleNames), (rows, roles) => {
        const permissions = rows.map(({ role, permlevel, if_owner, granted }) => perm(role, granted, { permlevel, if_owner }))
        const { always, own, readLevels, writeLevels } = compileRights(permissions, new Set(roles))
        const basic = rows.filter((each) => each.permlevel === 0 && roles.includes(each.role))
        for (const right of rights) {
          const some = basic.some((each) => each.granted.includes(right))
          const plain = basic.some((each) => each.granted.includes(right) && !each.if_owner)
          expect(always.has(right), `always ${right}`).toBe(right === 'create' ? some : plain)
          expect(own.has(right), `own ${right}`).toBe(right !== 'create' && some && !plain)
        }
        for (const [levels, right] of [
          [readLevels, 'read'],
          [writeLevels, 'write'],
        ] as [ReadonlySet<number>, Right][]) {
          const granted = (level: number) =>
            rows.some((each) => each.permlevel === level && roles.includes(each.role) && each.granted.includes(right))
          for (const level of [1, 2]) expect(levels.has(level), `${right} level ${level}`).toBe(rows.length === 0 || granted(level))
          expect(levels.has(0)).toBe(true)
        }
      }),
    )
  })

  it('are compiled once for a DocType and a set of roles', () => {
    const meta = metaOf({ name: 'Once', permissions: [perm('A', ['read'])] })
    const roles = new Set(['A'])
    expect(roleRights(meta, roles)).toBe(roleRights(meta, roles))
    expect(roleRights(meta, new Set(['B'])).always.size).toBe(0)
  })
})
