import { describe, expect, it } from 'vitest'
import type { Context } from '../context.ts'
import { siteUrl } from './site-url.ts'

const url = (name: string, host: string | undefined, host_name?: string): string =>
  siteUrl({ site: { name, config: { host_name } }, ...(host !== undefined && { request: { protocol: 'https', host } }) } as unknown as Context)

describe('the address of a site', () => {
  it.each([
    ['acme.example.com', 'acme.example.com', undefined, 'https://acme.example.com'],
    ['acme.example.com', 'acme.example.com:8443', undefined, 'https://acme.example.com:8443'],
    ['acme.example.com', 'evil.example.com', undefined, 'http://acme.example.com'],
    ['acme.example.com', 'acme.example.com@evil.example.com', undefined, 'http://acme.example.com'],
    ['acme.example.com', 'acme.example.com.evil.example.com', undefined, 'http://acme.example.com'],
    ['acme.example.com', '127.0.0.1:8000', undefined, 'http://acme.example.com'],
    ['acme.example.com', '', undefined, 'http://acme.example.com'],
    ['acme.example.com', undefined, undefined, 'http://acme.example.com'],
    ['localhost', '127.0.0.1:8000', undefined, 'https://127.0.0.1:8000'],
    ['localhost', '[::1]:8000', undefined, 'https://[::1]:8000'],
    ['localhost', '127.0.0.1.evil.example.com', undefined, 'http://localhost'],
    ['acme.example.com', 'evil.example.com', 'https://shop.example.com/', 'https://shop.example.com'],
    ['acme.example.com', 'acme.example.com', 'shop.example.com', 'http://shop.example.com'],
  ])('of %s asked as %s with host_name %s is %s', (name, host, configured, expected) => {
    expect(url(name, host, configured)).toBe(expected)
  })
})
