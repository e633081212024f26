import { describe, expect, it } from 'vitest'
import { passwordScore } from './password-policy.ts'

describe('passwordScore', () => {
  it.each([
    ['', 0],
    ['1234', 0],
    ['aaaaaaaaaaaaaaaa', 0],
    ['password123', 0],
    ['qwertyuiop', 0],
  ])('finds %j easy', (password, score) => {
    expect(passwordScore(password)).toBe(score)
  })

  it.each(['Conform-ance-1!', 'An-other-1-word', 'correct horse battery staple', 'Größe-大-7%x'])('finds %j good enough', (password) => {
    expect(passwordScore(password)).toBeGreaterThanOrEqual(2)
  })

  it('counts the names of the user for little', () => {
    expect(passwordScore('alice.miller1', ['Alice', 'Miller', 'alice@example.com'])).toBeLessThan(passwordScore('alice.miller1'))
  })

  it('reads texts of the longest allowed length without delay', () => {
    const start = performance.now()
    passwordScore('aB3$'.repeat(128))
    expect(performance.now() - start).toBeLessThan(200)
  })
})
