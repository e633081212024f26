import { urlTooLong } from '@cortado/contract/error-catalogue.ts'
import { parseCookie } from 'cookie'
import type { FastifyRequest } from 'fastify'
import type { RequestFacts, UploadedFile } from '../events/request.ts'
import { type ArgumentValues, formArguments, isJsonType, jsonArguments, parseFields } from './arguments.ts'
import { readText } from './body-reader.ts'
import type { ServerLimits } from './limits.ts'
import { readMultipart } from './multipart.ts'
import type { Reading } from './reading.ts'

/** Reads a request: its path, its cookies, its arguments (rest-api §1.1), its files. Throws urlTooLong, badArgument, bodyTooLarge, unsupportedEncoding, unavailable. */
export async function readFacts(request: FastifyRequest, reading: Reading): Promise<RequestFacts> {
  const { url, method, headers } = request
  demandUrl(url, reading.limits)
  const at = url.indexOf('?')
  const query = at < 0 ? {} : parseFields(url.slice(at + 1), reading.limits.fields)
  const { values, files } = await readArguments(request, query, reading)
  const path = decoded(at < 0 ? url : url.slice(0, at))
  return {
    method,
    path,
    query,
    files,
    headers,
    ip: request.ip,
    protocol: request.protocol === 'https' ? 'https' : 'http',
    host: headers.host ?? '',
    cookies: headers.cookie ? parseCookie(headers.cookie) : {},
    arguments: values,
    version: versionOf(path),
  }
}

/** Throws urlTooLong. */
export function demandUrl(url: string, limits: ServerLimits): void {
  if (url.length > limits.url) throw urlTooLong({ limit: limits.url })
}

/** Version of the API that a path speaks. */
export const versionOf = (path: string): 1 | 2 => (path === '/api/v2' || path.startsWith('/api/v2/') ? 2 : 1)

async function readArguments(
  request: FastifyRequest,
  query: Record<string, string>,
  reading: Reading,
): Promise<{ values: ArgumentValues; files: readonly UploadedFile[] }> {
  if (request.isMultipart()) {
    const { fields, files } = await readMultipart(request, reading)
    return { values: formArguments(query, fields), files }
  }
  const body = request.body === undefined ? '' : await readText(request.raw, reading.body, reading.share)
  const type = request.headers['content-type']
  if (body === '') return { values: formArguments(query, {}), files: [] }
  if (isJsonType(type)) return { values: jsonArguments(body), files: [] }
  const form = /^application\/x-www-form-urlencoded\b/i.test(type ?? '') ? parseFields(body, reading.limits.fields) : {}
  return { values: formArguments(query, form), files: [] }
}

/** A path with its escapes read; as it is where they cannot be. */
function decoded(path: string): string {
  if (!path.includes('%')) return path
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
