import { describe, expect, it } from 'vitest'
import { isSealed, KeyRing } from './key-ring.ts'

const key = (fill: number): string => Buffer.alloc(32, fill).toString('base64url')
const old = new KeyRing([key(1)])
const ring = new KeyRing([key(2), key(1)])

describe('a key ring', () => {
  it.each(['a', '', 'ä🔑'.repeat(5000), '$enc1$00000000$AAAA'])('opens what it has sealed, which never looks the same twice: %#', (text) => {
    const [one, other] = [ring.seal(text, 'iban'), ring.seal(text, 'iban')]
    expect(isSealed(one)).toBe(true)
    expect(one).not.toBe(other)
    expect(ring.open(one, 'iban')).toBe(text)
  })

  it('opens what former keys have sealed, and writes with the first', () => {
    const sealed = old.seal('text', 'iban')
    expect(ring.open(sealed, 'iban')).toBe('text')
    expect(ring.seal('text', 'iban').startsWith(ring.sealedWith)).toBe(true)
    expect(sealed.startsWith(ring.sealedWith)).toBe(false)
    expect(() => old.open(ring.seal('text', 'iban'), 'iban')).toThrow(expect.objectContaining({ code: 'UNKNOWN_KEY' }))
  })

  it('opens nothing of another field, of another key id, or with any byte changed', () => {
    const sealed = ring.seal('text', 'iban')
    const broken = expect.objectContaining({ code: 'BROKEN_SEAL' })
    expect(() => ring.open(sealed, 'pin')).toThrow(broken)
    expect(() => ring.open(sealed.replace(ring.sealedWith, old.sealedWith), 'iban')).toThrow(broken)
    const body = Buffer.from(sealed.slice(ring.sealedWith.length), 'base64url')
    for (let index = 0; index < body.length; index++) {
      const changed = Buffer.from(body)
      changed[index] = (changed[index] ?? 0) ^ 1
      expect(() => ring.open(`${ring.sealedWith}${changed.toString('base64url')}`, 'iban')).toThrow(broken)
    }
    expect(() => ring.open(`${ring.sealedWith}AAAA`, 'iban')).toThrow(broken)
  })

  it('hashes by field and key, and finds with all of its keys', () => {
    expect(ring.hash('text', 'iban')).toMatch(/^[0-9a-f]{64}$/)
    expect(ring.hash('text', 'iban')).not.toBe(ring.hash('text', 'pin'))
    expect(ring.hash('text', 'iban')).not.toBe(old.hash('text', 'iban'))
    expect(ring.hashes('text', 'iban')).toEqual([ring.hash('text', 'iban'), old.hash('text', 'iban')])
  })

  it('leaves texts that were never sealed as they are', () => {
    expect(ring.open('plain', 'iban')).toBe('plain')
  })
})
