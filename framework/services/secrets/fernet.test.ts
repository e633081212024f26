import { describe, expect, it } from 'vitest'
import { decryptFernet, encryptFernet } from './fernet.ts'

// The vector of the Fernet specification: generate.json and verify.json.
const key = 'cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4='
const token = 'gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA=='
const time = Date.parse('1985-10-26T01:20:00-07:00') / 1000

describe('Fernet', () => {
  it('makes the token of the specification', () => {
    expect(encryptFernet(key, 'hello', { time, iv: Buffer.from([...Array(16).keys()]) })).toBe(token)
  })

  it('reads the token of the specification', () => {
    expect(decryptFernet(key, token)).toBe('hello')
  })

  it('reads what it wrote, whatever the text', () => {
    for (const text of ['', 'x', 'sixteen bytes ok', 'ünïcode 🔐', 'long '.repeat(2000)])
      expect(decryptFernet(key, encryptFernet(key, text))).toBe(text)
  })

  it('makes another token each time', () => {
    expect(encryptFernet(key, 'same')).not.toBe(encryptFernet(key, 'same'))
  })

  it('refuses another key, a changed token and what is none', () => {
    const other = Buffer.alloc(32, 7).toString('base64url')
    expect(decryptFernet(other, token)).toBeUndefined()
    const bytes = Buffer.from(token, 'base64url')
    for (const at of [0, 3, 12, 30, bytes.length - 1]) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(decryptFernet(key, changed.toString('base64url'))).toBeUndefined()
    }
    for (const text of ['', 'gAAAAA', '****', bytes.subarray(0, -16).toString('base64url')]) expect(decryptFernet(key, text)).toBeUndefined()
  })
})
