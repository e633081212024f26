import { permission } from '@cortado/contract/error-catalogue.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import type { Context } from 'cortado/context.ts'
import type { Row } from 'cortado/database/db.ts'
import { load } from 'cortado/document/load.ts'
import { respond } from 'cortado/events/response.ts'
import { openPages, pageWithAssets } from '../../../desk/pages.ts'

/** A page of an app with its script, style and templates. Throws notFound, permission for who has none of its roles. */
export const get = whitelist({ args: { name: 'string' } }, (ctx, { name }) => pageFor(ctx, name))

/** The same, as `docs: [page]`; guests get pages for everyone, or for the role Guest. */
export const getpage = whitelist({ args: { name: 'string' }, allowGuest: true }, async (ctx, { name }) =>
  respond({ docs: [await pageFor(ctx, name)] }),
)

async function pageFor(ctx: Context, name: string): Promise<Row> {
  const page = await load(ctx, 'Page', name)
  if (!(await openPages(ctx, [page.name])).has(page.name))
    throw permission({ message: `No read permission for Page ${page.get('title') || page.name}` })
  return pageWithAssets(page)
}
