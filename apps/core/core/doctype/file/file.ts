import { randomBytes } from 'node:crypto'
import { attachmentLimit, badUpload, permission, validation } from '@cortado/contract/error-catalogue.ts'
import { compile } from 'cortado/database/build.ts'
import type { Row } from 'cortado/database/db.ts'
import { addComment } from 'cortado/document/comment.ts'
import { Document } from 'cortado/document/document.ts'
import { pathOf, removeContent, safeFileName } from 'cortado/document/file-content.ts'
import { mayUseFile } from 'cortado/document/file-permission.ts'
import { endingOf } from 'cortado/document/file-type.ts'
import { load } from 'cortado/document/load.ts'
import { sql } from 'kysely'
import { makeThumbnail } from './thumbnail.ts'

/** A stored file, a folder, or an address elsewhere. Several File documents may share one content. */
export default class File extends Document {
  static readonly whitelisted = ['make_thumbnail', 'makeThumbnail']

  /** Makes a smaller copy of a picture, keeps its URL in `thumbnail_url` unless told otherwise, and answers it. */
  async makeThumbnail(args: Readonly<Record<string, unknown>> = {}): Promise<string> {
    if (!(await mayUseFile(this.ctx, this.values, 'write'))) throw permission({ message: 'You are not allowed to use this file' })
    const size = (value: unknown): number => Math.min(Math.max(Math.trunc(Number(value ?? 300)) || 300, 16), 2_000)
    const suffix =
      String(args.suffix ?? 'small')
        .replace(/\W/g, '')
        .slice(0, 20) || 'small'
    const url = await makeThumbnail(this, { width: size(args.width), height: size(args.height), crop: Boolean(Number(args.crop ?? 0)), suffix })
    if (args.set_as_thumbnail !== 0 && args.set_as_thumbnail !== false) await this.dbSet({ thumbnail_url: url })
    return url
  }

  autoname(): void {
    const folder = this.get<string | null>('folder')
    this.name = this.get('is_folder') ? [folder, this.get('file_name')].filter(Boolean).join('/') : randomBytes(5).toString('hex')
  }

  beforeInsert(): Promise<void> {
    if (this.get('is_home_folder') || this.get('is_attachments_folder')) throw permission({ message: 'These folders are there already' })
    if (!this.get('folder')) this.set('folder', this.get('attached_to_doctype') ? 'Home/Attachments' : 'Home')
    if (this.get('file_name')) this.set('file_name', safeFileName(this.get<string>('file_name')))
    this.demandEnding()
    return this.demandRoom()
  }

  /** System Settings may say which endings files can have. */
  private demandEnding(): void {
    const allowed = String(this.ctx.settings.get('allowed_file_extensions') ?? '').trim()
    if (allowed === '' || this.get('is_folder') || !String(this.get('file_url') ?? '').startsWith('/')) return
    const ending = endingOf(this.get<string | null>('file_name') ?? '')
    const endings = allowed.split('\n').map((each) => each.trim().replace(/^\./, '').toLowerCase())
    if (!endings.includes(ending.toLowerCase()))
      throw badUpload({ reason: `files of the type ${ending || 'without an ending'} are not allowed on this site` })
  }

  /** A DocType may say how many files a document has at most. */
  private async demandRoom(): Promise<void> {
    const [doctype, name] = [this.get<string | null>('attached_to_doctype'), this.get<string | null>('attached_to_name')]
    const most = doctype && name ? Number((await this.ctx.meta.find(doctype))?.json.max_attachments ?? 0) : 0
    if (most <= 0) return
    const { db } = this.ctx
    const query = sql`select count(*) as amount from ${sql.table('tabFile')} where attached_to_doctype = ${doctype} and attached_to_name = ${name}`
    const [row] = await db.read(compile(db.dialect, query, { named: true }))
    if (Number(row?.amount) >= most) throw attachmentLimit({ doctype: String(doctype), name: String(name), limit: most })
  }

  async validate(): Promise<void> {
    if (this.get('is_folder')) {
      if (/[/\\]/.test(this.get<string | null>('file_name') ?? '/')) throw validation({ message: 'A folder needs a name without slashes' })
      return
    }
    await this.validateAddress()
    const ending = endingOf(this.get<string | null>('file_name') ?? '')
    if (!this.get('file_type') && ending) this.set('file_type', ending.slice(0, 20).toUpperCase())
  }

  /** A URL is of this site, or http(s); to name a private file of the site, one has to be allowed to read it. */
  private async validateAddress(): Promise<void> {
    const url = this.get<string | null>('file_url')
    if (!url) throw validation({ message: 'A file needs its content, or an address' })
    if (!this.isNew() && !this.hasChanged('file_url') && !this.hasChanged('is_private')) return
    if (/^https?:\/\//i.test(url)) return
    if (pathOf(this.ctx.site, url) === undefined) throw validation({ message: `${url} is no file of this site` })
    const isPrivate = url.startsWith('/private/') ? 1 : 0
    this.set('is_private', isPrivate)
    if (!this.flags.ignorePermissions) await this.demandContent(url, isPrivate === 1)
  }

  /** What has the content already keeps it while this is written. */
  private async demandContent(url: string, isPrivate: boolean): Promise<void> {
    const sharing = await this.sharing(url, { lock: true })
    if (!isPrivate) return
    for (const row of sharing) if (await mayUseFile(this.ctx, row, 'read')) return
    throw permission({ message: 'You are not allowed to use this file' })
  }

  async afterInsert(): Promise<void> {
    await this.note('Attachment', `added ${this.get('file_name')}`)
  }

  async onTrash(): Promise<void> {
    if (this.get('is_home_folder') || this.get('is_attachments_folder')) throw permission({ message: `The folder ${this.name} cannot be deleted` })
    if (this.get('is_folder')) await this.refuseFilled()
    if (!this.flags.ignorePermissions && !(await mayUseFile(this.ctx, this.values, 'delete')) && !this.ctx.user.roles.has('System Manager')) {
      throw permission({ message: `You may not delete ${this.get('file_name')}` })
    }
  }

  private async refuseFilled(): Promise<void> {
    const { db } = this.ctx
    const rows = await db.read(compile(db.dialect, sql`select name from ${sql.table('tabFile')} where folder = ${this.name} limit 1`))
    if (rows.length > 0) throw validation({ message: `The folder ${this.name} is not empty` })
  }

  /** The content goes with the last File document that has it. */
  async afterDelete(): Promise<void> {
    const url = this.get<string | null>('file_url')
    // of two that share a content and go at once, the second one sees that it is the last
    if (url && (await this.sharing(url, { lock: true })).length === 0) {
      removeContent(this.ctx, url)
      const thumbnail = this.get<string | null>('thumbnail_url')
      if (thumbnail) removeContent(this.ctx, thumbnail)
    }
    await this.note('Attachment Removed', `removed ${this.get('file_name')}`)
  }

  /** Other File documents of a URL. With `lock`, nobody deletes them until the transaction ends. */
  private async sharing(url: string, options: { readonly lock?: boolean } = {}): Promise<Row[]> {
    const { db } = this.ctx
    const query = sql`select * from ${sql.table('tabFile')} where file_url = ${url} and name <> ${this.name}`
    if (!options.lock) return db.read(compile(db.dialect, query))
    return (await db.write(compile(db.dialect, sql`${query} for update`))).rows
  }

  /** Tells the timeline of the document that the file is attached to. */
  private async note(type: string, text: string): Promise<void> {
    const [doctype, name] = [this.get<string | null>('attached_to_doctype'), this.get<string | null>('attached_to_name')]
    const meta = doctype && name ? await this.ctx.meta.find(doctype) : undefined
    if (!meta || !name || meta.issingle || meta.isVirtual) return
    // whoever reads the document reads its timeline, but not every field
    if (Number(meta.field.get(this.get<string | null>('attached_to_field') ?? '')?.permlevel ?? 0) > 0) return
    const { db } = this.ctx
    const found = await db.read(
      compile(db.dialect, sql`select name from ${sql.table(meta.table)} where cast(${sql.id('name')} as varchar(140)) = ${name}`),
    )
    if (found.length > 0) await addComment(await load(this.ctx, meta.name, name), type, text)
  }
}
