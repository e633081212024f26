import { describe, expect, it } from 'vitest'
import { addresseeOf } from './site-of-request.ts'

describe('the site that a request means', () => {
  it.each([
    [undefined, undefined, 'default'],
    ['localhost:8000', undefined, 'default'],
    ['LOCALHOST', undefined, 'default'],
    ['127.0.0.1:8000', undefined, 'default'],
    ['192.168.7.9', undefined, 'default'],
    ['[::1]:8000', undefined, 'default'],
    ['erp.example.com:8000', undefined, { site: 'erp.example.com' }],
    ['ERP.example.com.', undefined, { site: 'erp.example.com' }],
    ['localhost:8000', 'two.example.com', { site: 'two.example.com' }],
    ['erp.example.com', ' ', { site: 'erp.example.com' }],
    ['[::1', undefined, { site: '[' }],
  ])('host %s with header %s: %s', (host, header, wanted) => expect(addresseeOf(host, header)).toEqual(wanted))
})
