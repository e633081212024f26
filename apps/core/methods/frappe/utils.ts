import type { Context } from 'cortado/context.ts'

/** Folder of the site. Not for clients: it is here so that they are told so. */
export const get_site_path = (ctx: Context): string => ctx.site.folder
