import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { badArgument, bodyTooLarge, tooManyParts } from '@cortado/contract/error-catalogue.ts'
import type { MultipartFile } from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import type { UploadedFile } from '../events/request.ts'
import { demandLength, demandPlainBody } from './body-reader.ts'
import type { ServerLimits } from './limits.ts'
import type { Reading } from './reading.ts'

/** Fields and files of a multipart body. */
export interface MultipartContent {
  /** Texts; the first of several with one name. */
  readonly fields: Record<string, unknown>
  readonly files: UploadedFile[]
}

/**
 * Reads a multipart body: fields into memory, files as they arrive into temporary files of their own, readable by nobody else.
 * Whatever was written is removed again where reading fails; else `removeUploads` does that after the answer.
 */
export async function readMultipart(request: FastifyRequest, reading: Reading): Promise<MultipartContent> {
  const { limits, body } = reading
  demandPlainBody(request.raw)
  demandLength(request.raw, body, framing)
  const content: MultipartContent = { fields: {}, files: [] }
  const sizes = { fields: 0, files: 0 }
  try {
    for await (const part of request.parts({
      limits: { fileSize: body, fieldSize: body, files: limits.files, fields: limits.fields, parts: limits.fields + limits.files },
    })) {
      if (part.type === 'file') {
        const file = await store(part, reading)
        content.files.push(file)
        sizes.files += file.size
      } else {
        if (part.valueTruncated || part.fieldnameTruncated) throw bodyTooLarge({ limit: body })
        const text = textOf(part.value)
        sizes.fields += part.fieldname.length + text.length
        reading.share.grow(sizes.fields)
        if (part.fieldname !== '__proto__' && !Object.hasOwn(content.fields, part.fieldname)) content.fields[part.fieldname] = text
      }
      if (sizes.fields + sizes.files > body) throw bodyTooLarge({ limit: body })
    }
    return content
  } catch (error) {
    await removeUploads(content.files)
    throw refusalOf(error, limits)
  }
}

const broken = 'it is not the multipart form that its header announces'

/** The parser's own errors have no code, unlike those of the catalogue, of Fastify and of the file system. */
function refusalOf(error: unknown, limits: ServerLimits): unknown {
  if (!(error instanceof Error)) return error
  const code = 'code' in error ? error.code : undefined
  if (code === undefined || code === 'FST_MP_PREMATURE_CLOSE') return badArgument({ argument: 'request body', reason: broken }, { cause: error })
  if (code === 'FST_FILES_LIMIT') return tooManyParts({ limit: limits.files, what: 'files' }, { cause: error })
  if (code === 'FST_FIELDS_LIMIT' || code === 'FST_PARTS_LIMIT') return tooManyParts({ limit: limits.fields, what: 'fields' }, { cause: error })
  return error
}

/** Fields are texts; what the parser read as JSON becomes a text again. Throws badArgument for nesting that cannot be written down. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  try {
    return JSON.stringify(value) ?? ''
  } catch (cause) {
    throw badArgument({ argument: 'request body', reason: 'a field of it is nested too deep' }, { cause })
  }
}

/** Bytes that boundaries and headers of parts may add to the limit. */
const framing = 256 * 1024

async function store(part: MultipartFile, { folder = tmpdir(), body }: Reading): Promise<UploadedFile> {
  const path = join(folder, `cortado-upload-${randomUUID()}`)
  const target = createWriteStream(path, { flags: 'wx', mode: 0o600 })
  try {
    await pipeline(part.file, target)
    if (part.file.truncated) throw bodyTooLarge({ limit: body })
  } catch (error) {
    await rm(path, { force: true })
    throw error
  }
  return { field: part.fieldname, filename: part.filename ?? '', type: part.mimetype, path, size: target.bytesWritten }
}

/** Removes what is left of a request's uploads; files that were moved are gone already. */
export async function removeUploads(files: readonly UploadedFile[]): Promise<void> {
  for (const { path } of files) await rm(path, { force: true })
}
