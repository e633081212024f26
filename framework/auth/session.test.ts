import { describe, expect, it } from 'vitest'
import { expirySeconds } from './session.ts'

describe('the expiry of sessions', () => {
  it.each([
    ['170:00', 170 * 3600],
    ['00:30', 1800],
    ['01:00:30', 3630],
    ['', 240 * 3600],
    [undefined, 240 * 3600],
    ['nonsense', 240 * 3600],
    ['00:00', 240 * 3600],
  ])('%s is %d seconds', (setting, seconds) => {
    expect(expirySeconds(setting)).toBe(seconds)
  })
})
