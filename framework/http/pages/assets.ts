import { readFile } from 'node:fs/promises'
import { unknownRoute } from '@cortado/contract/error-catalogue.ts'
import { etagOf, ifChanged } from '../etag.ts'
import type { Route } from '../exchange.ts'

const types: Readonly<Record<string, string>> = {
  'cortado.css': 'text/css; charset=utf-8',
  'api-docs.css': 'text/css; charset=utf-8',
  'home.js': 'text/javascript; charset=utf-8',
  'login.js': 'text/javascript; charset=utf-8',
  'api-docs.js': 'text/javascript; charset=utf-8',
  'icon.svg': 'image/svg+xml',
}

interface Asset {
  readonly text: string
  readonly etag: string
}

const loaded = new Map<string, Promise<Asset>>()

async function read(name: string): Promise<Asset> {
  const text = await readFile(new URL(`./assets/${name}`, import.meta.url), 'utf8')
  return { text, etag: etagOf(text) }
}

function load(name: string): Promise<Asset> {
  const known = loaded.get(name) ?? read(name)
  loaded.set(name, known)
  return known
}

const asset: NonNullable<Route['plain']> = async (facts, params) => {
  const name = params['*'] ?? ''
  const type = Object.hasOwn(types, name) ? types[name] : undefined
  if (!type) throw unknownRoute({ path: facts.path })
  return ifChanged(facts, { ...(await load(name)), type, cache: 'public,max-age=0,must-revalidate' })
}

/** `/assets/cortado/<file>`: the pages' own files, read once per process, kept by browsers and asked about again. */
export const assetRoute: Route = { url: '/assets/cortado/*', verbs: {}, plain: asset }
