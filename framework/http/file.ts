import { missingArgument, unknownRoute } from '@cortado/contract/error-catalogue.ts'
import { type Answer, FileResponse } from '../events/response.ts'
import type { Handler, Route } from './exchange.ts'
import { PlainFault } from './fault.ts'
import { resultAnswer } from './result.ts'
import type { Exchange, FileStore, StoredFile } from './site-runtime.ts'

/** `upload_file`: the first file part (named `file`, where there are several) becomes a File document. */
export async function upload(exchange: Exchange): Promise<Answer> {
  const { ctx, facts } = exchange
  const file = facts.files.find((part) => part.field === 'file') ?? facts.files[0]
  return resultAnswer(await storeOf(exchange).upload(ctx, file, facts.arguments), facts.version)
}

/** `download_file?file_url=…`. */
export async function download(exchange: Exchange): Promise<Answer> {
  const { file_url: url } = exchange.facts.arguments
  if (typeof url !== 'string' || url === '') throw missingArgument({ argument: 'file_url' })
  return sent(await storeOf(exchange).download(exchange.ctx, url), url, 'attachment')
}

const publicFile: Handler = async (exchange) => {
  const path = safePath(exchange)
  return sent(await storeOf(exchange).readPublic(exchange.ctx, path), path, 'inline', publicCache)
}

const privateFile: Handler = async (exchange) => {
  const path = safePath(exchange)
  const { fid } = exchange.facts.query
  return sent(await storeOf(exchange).readPrivate(exchange.ctx, path, fid), path, 'inline')
}

/** Public files may be kept, but are asked about again: a file may be deleted. */
const publicCache = { 'cache-control': 'public,max-age=0,must-revalidate' }

/** Types that could run as a page of this site: always downloaded. */
const active = /\.(svgz?|x?html?|xht|xml|xsl|mhtml?|shtml)$/i

function sent(file: StoredFile | undefined, path: string, kind: 'attachment' | 'inline', headers: Record<string, string> = {}): FileResponse {
  if (!file) throw unknownRoute({ path })
  const { content, filename, type, size, modified } = file
  const more = {
    ...headers,
    ...(size !== undefined && { 'content-length': String(size) }),
    ...(modified && { 'last-modified': modified.toUTCString() }),
  }
  return new FileResponse(content, filename, { type, disposition: active.test(filename) || active.test(path) ? 'attachment' : kind, headers: more })
}

/** The rest of the path; a plain 404 where it tries to leave the folder. */
function safePath({ params }: Exchange): string {
  const path = params['*'] ?? ''
  if (path === '' || path.includes('\0') || path.includes('\\') || path.split('/').some((part) => part === '..' || part === '.' || part === ''))
    throw new PlainFault(404, 'There is no such file.')
  return path
}

function storeOf({ site, facts }: Exchange): FileStore {
  if (!site.files) throw unknownRoute({ path: facts.path })
  return site.files
}

/** `/files/…` and `/private/files/…`. */
export const fileRoutes: readonly Route[] = [
  { url: '/files/*', verbs: { GET: publicFile } },
  { url: '/private/files/*', verbs: { GET: privateFile, POST: privateFile } },
]
