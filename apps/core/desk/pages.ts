import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { moduleFile } from 'cortado/app/module-code.ts'
import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import type { Document } from 'cortado/document/document.ts'
import { toWire } from 'cortado/document/wire.ts'
import { sql } from 'kysely'
import { hasOneOf, rolesByParent } from './roles.ts'

/** Those of some pages that the user may open: one of their roles, or of the Custom Role for them; none: everyone's. Pages that are not there are none. Three statements. */
export async function openPages(ctx: Context, names: readonly string[]): Promise<ReadonlySet<string>> {
  if (names.length === 0) return new Set()
  const { db } = ctx
  const read = (query: ReturnType<typeof sql>) => db.read(compile(db.dialect, query))
  const [custom, has] = [sql.table('tabCustom Role'), sql.table('tabHas Role')]
  const [pages, roles, further] = await Promise.all([
    read(sql`select name from ${sql.table('tabPage')} where ${db.dialect.inList(sql.id('name'), names)}`),
    rolesByParent(ctx, 'Page', names),
    read(
      sql`select c.page, h.role from ${custom} c join ${has} h on h.parent = c.name and h.parenttype = ${'Custom Role'} where ${db.dialect.inList(sql.id('c', 'page'), names)}`,
    ),
  ])
  const more = Map.groupBy(further, ({ page }) => String(page))
  const open = pages
    .map(({ name }) => String(name))
    .filter((name) => hasOneOf(ctx, [...(roles.get(name) ?? []), ...(more.get(name) ?? []).map(({ role }) => String(role))]))
  return new Set(open)
}

/** A page with what a Desk shows of it: `script` (its templates first), `style`, `content`. `_dynamic_page`: it has templates. */
export async function pageWithAssets(page: Document): Promise<Row> {
  const { ctx } = page
  const code = { module: page.get<string>('module'), kind: 'page', name: page.name }
  const file = moduleFile(ctx, code, ['js', 'css', 'html', 'json'])
  const text = async (ending: string): Promise<string | null> => {
    const found = moduleFile(ctx, code, [ending])
    return found ? readFile(found, 'utf8') : null
  }
  const templates = file ? await templatesIn(dirname(file)) : []
  const wire = await toWire(page, { nulls: 'keep' })
  return {
    ...wire,
    script: [...templates, (await text('js')) ?? ''].join(''),
    style: await text('css'),
    content: null,
    ...(templates.length > 0 && { _dynamic_page: 1 }),
  }
}

/** The HTML files of a page as statements of its script. */
async function templatesIn(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.html')).toSorted()
  return Promise.all(
    names.map(async (name) => {
      const html = (await readFile(join(folder, name), 'utf8')).replace(/<!--[\s\S]*?-->/g, '').replace(/\s+/g, ' ')
      return `frappe.templates[${JSON.stringify(name.slice(0, -'.html'.length))}] = ${JSON.stringify(html).replaceAll('</', '<\\/')};\n`
    }),
  )
}
