import { accountLocked } from '@cortado/contract/error-catalogue.ts'
import { describe, expect, it } from 'vitest'
import { LoginAttempts } from './attempts.ts'

function tracker(attempts = 3) {
  const clock = { now: 1_000_000 }
  const tracked = new LoginAttempts(
    () => ({ attempts, seconds: 60 }),
    () => clock.now,
  )
  const from = (user: string, address: string) => ({ user, address })
  const isOpen = (user: string, address: string): boolean => {
    try {
      tracked.demandOpen(from(user, address))
      return true
    } catch (error) {
      if (accountLocked.is(error)) return false
      throw error
    }
  }
  const fail = (user: string, address: string, times = 1) => {
    for (let n = 0; n < times; n++) tracked.failed(from(user, address))
  }
  return { tracked, clock, isOpen, fail, from }
}

describe('failed log-ins', () => {
  it('lock a user from an address, for the seconds of the window', () => {
    const { clock, isOpen, fail, tracked, from } = tracker()
    fail('eve', '1.1.1.1', 2)
    expect(isOpen('eve', '1.1.1.1')).toBe(true)
    fail('Eve', '1.1.1.1')
    expect(isOpen('eve', '1.1.1.1')).toBe(false)
    clock.now += 20_000
    expect(() => tracked.demandOpen(from('eve', '1.1.1.1'))).toThrow(expect.objectContaining({ values: { seconds: 40 }, status: 429 }))
    clock.now += 40_000
    expect(isOpen('eve', '1.1.1.1')).toBe(true)
  })

  it('lock neither the user elsewhere nor others there', () => {
    const { isOpen, fail } = tracker()
    fail('administrator', '6.6.6.6', 3)
    expect(isOpen('administrator', '6.6.6.6')).toBe(false)
    expect(isOpen('administrator', '1.1.1.1')).toBe(true)
    expect(isOpen('someone', '6.6.6.6')).toBe(true)
  })

  it('of one address over many users lock the address', () => {
    const { isOpen, fail } = tracker()
    for (let n = 0; n < 15; n++) fail(`user${n}`, '6.6.6.6')
    expect(isOpen('fresh', '6.6.6.6')).toBe(false)
    expect(isOpen('fresh', '1.1.1.1')).toBe(true)
  })

  it('of one user over many addresses lock the user, but not where they have logged in before', () => {
    const { isOpen, fail, tracked, from } = tracker()
    tracked.succeeded(from('boss', '1.1.1.1'))
    for (let n = 0; n < 30; n++) fail('boss', `6.6.6.${n}`)
    expect(isOpen('boss', '9.9.9.9')).toBe(false)
    expect(isOpen('boss', '1.1.1.1')).toBe(true)
    tracked.remember(from('boss', '2.2.2.2'))
    expect(isOpen('boss', '2.2.2.2')).toBe(true)
  })

  it('are forgotten by a log-in, but not those of the address', () => {
    const { isOpen, fail, tracked, from } = tracker()
    for (let n = 0; n < 14; n++) fail(`user${n}`, '6.6.6.6')
    tracked.succeeded(from('eve', '6.6.6.6'))
    fail('victim', '6.6.6.6')
    expect(isOpen('victim', '6.6.6.6')).toBe(false)
  })

  it('never lock where System Settings say 0', () => {
    const { isOpen, fail } = tracker(0)
    fail('eve', '1.1.1.1', 1000)
    expect(isOpen('eve', '1.1.1.1')).toBe(true)
  })
})
