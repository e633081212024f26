import { describe, expect, it } from 'vitest'
import { hashPassword, isOutdated, matchesHash, unmatchableHash } from './password-hash.ts'

/** The hash of "password" in passlib's format, made by Python's hashlib. */
const passlib = '$pbkdf2-sha256$29000$yMnKy8zNzs/Q0dLT1NXW1w$SAYOQx8RZsIRdlUgGzV/LHPdslENTdq81ohUwVst8YY'

describe('password hashes', () => {
  it('are Argon2id of the wanted cost, another each time, and match the password alone', async () => {
    const [one, two] = await Promise.all([hashPassword('sécret'), hashPassword('sécret')])
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(one).not.toBe(two)
    expect(await matchesHash('sécret', one)).toBe(true)
    expect(await matchesHash('Sécret', one)).toBe(false)
    expect(isOutdated(one)).toBe(false)
  })

  it('of passlib match, and are to be replaced', async () => {
    expect(await matchesHash('password', passlib)).toBe(true)
    expect(await matchesHash('passwore', passlib)).toBe(false)
    expect(isOutdated(passlib)).toBe(true)
    expect(isOutdated('$argon2id$v=19$m=1024,t=2,p=1$c2FsdHNhbHQ$x')).toBe(true)
  })

  it('that cannot be read match nothing', async () => {
    for (const stored of ['', 'plain', '$pbkdf2-sha256$0$a$b', '$pbkdf2-sha256$99999999$a$b', '$pbkdf2-sha256$x', '$2b$12$abc'])
      expect(await matchesHash(stored, stored)).toBe(false)
  })

  it('that stand for nobody match nothing', async () => {
    expect(await matchesHash('', await unmatchableHash())).toBe(false)
  })
})
