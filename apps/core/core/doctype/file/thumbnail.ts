import { readFile } from 'node:fs/promises'
import { badUpload } from '@cortado/contract/error-catalogue.ts'
import type { Document } from 'cortado/document/document.ts'
import { pathOf, storeContent } from 'cortado/document/file-content.ts'

/** How a thumbnail is made. Pixels. */
export interface ThumbnailOptions {
  readonly width: number
  readonly height: number
  /** Fills the size and cuts off what stands over; else the whole picture fits into it. */
  readonly crop: boolean
  /** Stands between the file's name and its ending. */
  readonly suffix: string
}

const pictures: ReadonlySet<string> = new Set(['png', 'jpg', 'jpeg', 'gif', 'webp', 'avif', 'tif', 'tiff', 'bmp'])

/** Pixels of a picture that is read; larger ones would fill the memory. */
const mostPixels = 50_000_000

/** Stores a smaller copy of a picture beside it and answers its URL. The library is loaded at the first one. Throws badUpload for what is no picture. */
export async function makeThumbnail(file: Document, { width, height, crop, suffix }: ThumbnailOptions): Promise<string> {
  const url = file.get<string | null>('file_url') ?? ''
  const path = pathOf(file.ctx.site, url)
  const [, stem = '', ending = ''] = /([^/]+)\.(\w+)$/.exec(url) ?? []
  if (path === undefined || !pictures.has(ending.toLowerCase()))
    throw badUpload({ reason: `of ${file.get('file_name')} no thumbnail can be made: it is no picture of this site` })
  const { default: sharp } = await import('sharp')
  try {
    const small = await sharp(await readFile(path), { limitInputPixels: mostPixels })
      .rotate()
      .resize({ width, height, fit: crop ? 'cover' : 'inside', withoutEnlargement: true })
      .toBuffer()
    const stored = await storeContent(file.ctx, small, { name: `${stem}_${suffix}.${ending}`, isPrivate: url.startsWith('/private/') })
    return stored.file_url
  } catch (cause) {
    if (!(cause instanceof Error) || !/^(Input|Vips|pngload|heif|gif|webp|tiff|jpeg|\w+load)/i.test(cause.message)) throw cause
    throw badUpload({ reason: `of ${file.get('file_name')} no thumbnail can be made: the picture cannot be read` }, { cause })
  }
}
