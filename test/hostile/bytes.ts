import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { nasty } from './requests.ts'

/** Content types as they come, and as they should not. */
export const hostileType = fc.constantFrom(
  'application/json',
  'application/json; charset=utf-16',
  'application/vnd.api+json',
  'application/x-www-form-urlencoded',
  'text/plain',
  'text/xml',
  'multipart/form-data; boundary=x',
  'multipart/form-data',
  'application/octet-stream',
  ';;;',
  'a/b; c',
  '',
)

/** Bodies that are no JSON, or not in the encoding that they should be in, or end too early. */
export const hostileBytes = fc.oneof(
  fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)),
  fc.json().map((text) => Buffer.from(text)),
  fc.json().map((text) => Buffer.from(text, 'utf16le')),
  fc.json().map((text) => gzipSync(text)),
  nasty.map((text) => Buffer.from(`title=${text}&content=${text}`)),
  fc.json().map((text) => Buffer.from(text.slice(0, -1))),
)

/** Header lines of any kind, one after the other. */
export const hostileHeaders = fc.array(
  fc.tuple(
    fc.constantFrom(
      'authorization',
      'cookie',
      'accept',
      'content-type',
      'content-encoding',
      'x-frappe-csrf-token',
      'x-frappe-site-name',
      'x-requested-with',
      'frappe-authorization-source',
      'if-none-match',
      'if-match',
      'if-modified-since',
      'range',
      'origin',
      'referer',
      'x-forwarded-for',
      'x-forwarded-host',
      'x-forwarded-proto',
      'x-http-method-override',
      'idempotency-key',
      'expect',
      'upgrade',
      'te',
      'accept-language',
      'host',
    ),
    fc.oneof(
      // printable ASCII and bytes above it: what a parser of headers lets through
      fc.string({ unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)), maxLength: 60 }),
      fc.constantFrom(
        'token a:b',
        'Basic !!!',
        'Basic YTpi',
        'Bearer x',
        'token',
        'Basic',
        'token :',
        'sid=a; sid=b',
        'sid=%00',
        'sid="',
        '=;=',
        ';',
        'bytes=9-1',
        '*',
      ),
    ),
  ),
  { maxLength: 6 },
)
