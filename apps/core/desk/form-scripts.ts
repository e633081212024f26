import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { scrub } from 'cortado/config/names.ts'
import type { Context } from 'cortado/context.ts'
import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import type { Meta } from 'cortado/meta/meta.ts'
import { sql } from 'kysely'

/** Files beside a DocType's JSON that clients run, by the key under which they get them. */
const files = {
  __js: '.js',
  __css: '.css',
  __list_js: '_list.js',
  __calendar_js: '_calendar.js',
  __tree_js: '_tree.js',
} as const

/** Of larger files clients get nothing: they belong into a bundle. */
const mostBytes = 1_000_000

/** What an app has for clients beside a DocType's JSON: scripts, styles, and templates by name. Nothing for DocTypes of the site. */
export async function clientFiles(ctx: Context, { name, app, json }: Meta): Promise<Row> {
  const folder = ctx.bootHooks.apps.find((each) => each.name === app)?.folder
  if (!folder) return {}
  const stem = scrub(name)
  const place = join(folder, scrub(json.module ?? ''), 'doctype', stem)
  // DocTypes made in code have no folder
  const present = new Set(await readdir(place).catch(() => []))
  const found: Row = {}
  for (const [key, ending] of Object.entries(files)) {
    const file = `${stem}${ending}`
    if (present.has(file)) found[key] = `\n\n/* Adding ${app}/${file} */\n\n${await text(join(place, file))}\n\n//# sourceURL=${stem}${key}`
  }
  const templates: Record<string, string> = {}
  for (const file of [...present].filter((each) => each.endsWith('.html')).sort())
    templates[file.split('.')[0] ?? file] = oneLine(await text(join(place, file)))
  if (Object.keys(templates).length > 0) found.__templates = templates
  if (present.has(`${stem}_list.html`)) found.__listview_template = await text(join(place, `${stem}_list.html`))
  return found
}

async function text(file: string): Promise<string> {
  const content = await readFile(file, 'utf8')
  return content.length > mostBytes ? '' : content
}

/** A template without comments, in one line: as it is kept in a script. */
const oneLine = (html: string): string =>
  html
    .replace(/<!--.*?-->/gs, '')
    .replace(/\s+/g, ' ')
    .replaceAll("'", "\\'")

/** Enabled Client Scripts of a DocType for forms and for lists, each as one text, the oldest first. */
export async function clientScripts({ db }: Context, doctype: string): Promise<{ __custom_js: string; __custom_list_js: string }> {
  const rows = await db.read(
    compile(
      db.dialect,
      sql`select name, script, ${sql.id('view')} from ${sql.table('tabClient Script')} where dt = ${doctype} and enabled = 1 order by creation, name`,
    ),
  )
  const joined = (view: string, key: string): string =>
    `${rows
      .filter((row) => row.view === view && row.script)
      .map(({ name, script }) => `\n// ${name}\n${script}\n\n`)
      .join('')}\n\n//# sourceURL=${scrub(doctype)}${key}`
  return { __custom_js: joined('Form', '__custom_js'), __custom_list_js: joined('List', '__custom_list_js') }
}
