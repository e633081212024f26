import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { unknownRoute } from '@cortado/contract/error-catalogue.ts'
import { headerOf } from '../../events/request.ts'
import { TextResponse } from '../../events/response.ts'
import type { Route } from '../exchange.ts'

const types: Readonly<Record<string, string>> = {
  'cortado.css': 'text/css; charset=utf-8',
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
  return { text, etag: `"${createHash('sha256').update(text).digest('base64url').slice(0, 16)}"` }
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
  const { text, etag } = await load(name)
  const headers = { etag, 'cache-control': 'public,max-age=0,must-revalidate' }
  return headerOf(facts, 'if-none-match') === etag ? new TextResponse('', { type, status: 304, headers }) : new TextResponse(text, { type, headers })
}

/** `/assets/cortado/<file>`: the pages' own files, read once per process, kept by browsers and asked about again. */
export const assetRoute: Route = { url: '/assets/cortado/*', verbs: {}, plain: asset }
