import type { Context } from '../context.ts'

/**
 * The address of the site, without a slash at the end, for links that leave it (in mails). Configuration `host_name`; else the host of the request where that is the
 * site's own name; else the site's name. What a client sends as Host never leads such a link elsewhere.
 */
export function siteUrl({ site, request }: Pick<Context, 'site' | 'request'>): string {
  const { host_name } = site.config
  if (typeof host_name === 'string' && host_name !== '') return (host_name.includes('://') ? host_name : `http://${host_name}`).replace(/\/+$/, '')
  const own = request && URL.parse(`${request.protocol}://${request.host}`)
  const isOwn = own?.hostname === site.name || (site.name === 'localhost' && loopback.test(own?.hostname ?? ''))
  return own && isOwn ? own.origin : `http://${site.name}`
}

/** The site's address of a document's form in the Desk. */
export const formUrl = (ctx: Pick<Context, 'site' | 'request'>, doctype: string, name: string): string =>
  `${siteUrl(ctx)}/app/${encodeURIComponent(doctype.toLowerCase().replaceAll(' ', '-'))}/${encodeURIComponent(name)}`

const loopback = /^(127\.\d+\.\d+\.\d+|\[::1\])$/
