import { isIP } from 'node:net'

/** Whom a request asks for: a site by name, or whatever the bench's default site is. */
export type Addressee = { readonly site: string } | 'default'

/**
 * The site that a request means: `X-Frappe-Site-Name`, else the host without its port. Loopback names, plain addresses and requests without a host mean
 * the default site.
 */
export function addresseeOf(host: string | undefined, header: string | undefined): Addressee {
  if (header?.trim()) return { site: header.trim().toLowerCase() }
  const name = hostName(host ?? '')
  return name === '' || name === 'localhost' || isIP(name) !== 0 ? 'default' : { site: name }
}

/** `[::1]:8000` → `::1`, `erp.example.com.:8000` → `erp.example.com`. */
function hostName(host: string): string {
  const end = host.indexOf(']')
  const bare = host.startsWith('[') && end > 0 ? host.slice(1, end) : (host.split(':')[0] ?? '')
  return bare.toLowerCase().replace(/\.$/, '')
}
