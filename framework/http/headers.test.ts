import { describe, expect, it } from 'vitest'
import { cookieHeader, disposition } from './headers.ts'

describe('cookies', () => {
  it.each([
    [{ name: 'sid', value: 'abc', maxAge: 60, httpOnly: true }, true, 'sid=abc; Max-Age=60; Path=/; HttpOnly; Secure; SameSite=Lax'],
    [{ name: 'user_id', value: 'a@b.c' }, false, 'user_id=a%40b.c; Path=/; SameSite=Lax'],
  ])('%j', (cookie, secure, expected) => {
    expect(cookieHeader(cookie, secure)).toBe(expected)
  })

  it('are cleared by an empty value in the past', () => {
    const header = cookieHeader({ name: 'sid', value: 'x', maxAge: 0 }, false)
    const expires = /Expires=([^;]+)/.exec(header)?.[1] ?? ''
    expect(header).toMatch(/^sid=;/)
    expect(Date.parse(expires)).toBeLessThan(Date.now())
  })
})

describe('names of downloads', () => {
  it.each([
    ['note.txt', 'attachment; filename="note.txt"'],
    ['a"b\r\nX: y.txt', `attachment; filename="a_b__X: y.txt"; filename*=UTF-8''a%22b__X%3A%20y.txt`],
    ['größe (1).pdf', `attachment; filename="gr__e (1).pdf"; filename*=UTF-8''gr%C3%B6%C3%9Fe%20%281%29.pdf`],
    ['../../x', 'attachment; filename=".._.._x"'],
  ])('%j', (name, expected) => {
    expect(disposition('attachment', name)).toBe(expected)
  })
})
