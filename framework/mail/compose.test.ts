import { describe, expect, it } from 'vitest'
import { composeMail, plainText } from './compose.ts'

describe('a mail as plain text', () => {
  it.each([
    ['<p>Dear Jo,</p><p>all &amp; well</p>', 'Dear Jo,\nall & well'],
    ['<a href="https://x.example.com/?a=1">Open</a>', 'Open (https://x.example.com/?a=1)'],
    ['<style>p { color: red }</style>a<br>b', 'a\nb'],
    ['one &lt;b&gt;', 'one <b>'],
  ])('%s', (html, text) => {
    expect(plainText(html)).toBe(text)
  })
})

it('a mail holds what it was told, in ASCII, and no headers that a text brings along', async () => {
  const mime = await composeMail({
    from: 'Jörg <j@example.com>',
    to: ['a@example.com'],
    subject: 'Größe\r\nBcc: evil@example.com',
    html: '<p>Größe</p>',
    messageId: '<1@example.com>',
    date: new Date(0),
  })
  expect(mime).toMatch(/^Message-ID: <1@example.com>/m)
  expect(mime).toMatch(/^Date: Thu, 01 Jan 1970 00:00:00 \+0000/m)
  expect(mime).not.toMatch(/^Bcc:/m)
  expect([...mime].every((char) => char.charCodeAt(0) < 128)).toBe(true)
})
