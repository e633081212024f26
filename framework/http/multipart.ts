import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { badArgument, bodyTooLarge } from '@cortado/contract/error-catalogue.ts'
import type { MultipartFile } from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import type { UploadedFile } from '../events/request.ts'
import type { ServerLimits } from './limits.ts'

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
export async function readMultipart(request: FastifyRequest, limits: ServerLimits, folder = tmpdir()): Promise<MultipartContent> {
  const content: MultipartContent = { fields: {}, files: [] }
  try {
    for await (const part of request.parts({
      limits: { fileSize: limits.body, fieldSize: limits.body, files: limits.files, fields: limits.fields, parts: limits.fields },
    })) {
      if (part.type === 'file') content.files.push(await store(part, folder, limits))
      else if (part.valueTruncated || part.fieldnameTruncated) throw bodyTooLarge({ limit: limits.body })
      else if (part.fieldname !== '__proto__' && !Object.hasOwn(content.fields, part.fieldname)) content.fields[part.fieldname] = part.value
    }
    return content
  } catch (error) {
    await removeUploads(content.files)
    throw isParserError(error)
      ? badArgument({ argument: 'request body', reason: 'it is not the multipart form that its header announces' }, { cause: error })
      : error
  }
}

/** The parser's own errors have no code, unlike those of the catalogue, of Fastify and of the file system. */
const isParserError = (error: unknown): boolean => error instanceof Error && !('code' in error)

async function store(part: MultipartFile, folder: string, limits: ServerLimits): Promise<UploadedFile> {
  const path = join(folder, `cortado-upload-${randomUUID()}`)
  const target = createWriteStream(path, { flags: 'wx', mode: 0o600 })
  try {
    await pipeline(part.file, target)
    if (part.file.truncated) throw bodyTooLarge({ limit: limits.body })
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
