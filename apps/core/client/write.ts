import { badArgument, missingArgument, notFound, validation } from '@cortado/contract/error-catalogue.ts'
import { isCortadoError } from '@cortado/contract/errors.ts'
import { parseJson } from '@cortado/contract/json-input.ts'
import { whitelist } from 'cortado/app/whitelist.ts'
import type { Context } from 'cortado/context.ts'
import type { Row } from 'cortado/database/db.ts'
import type { Document } from 'cortado/document/document.ts'
import { storeFile } from 'cortado/document/file-store.ts'
import { insert as insertDocument } from 'cortado/document/insert.ts'
import { load } from 'cortado/document/load.ts'
import { newDocument } from 'cortado/document/new.ts'
import { remove } from 'cortado/document/remove.ts'
import { removeRow } from 'cortado/document/remove-row.ts'
import { rename } from 'cortado/document/rename.ts'
import { sentName } from 'cortado/document/rename-check.ts'
import { save as saveDocument, update } from 'cortado/document/save.ts'
import { toWire } from 'cortado/document/wire.ts'
import { demand } from 'cortado/permission/decide.ts'
import { updateWhole } from '../desk/whole-document.ts'

const writes = ['POST', 'PUT'] as const

const wire = (doc: Document) => toWire(doc, { nulls: 'keep' })

const isObject = (value: unknown): value is Row => value !== null && typeof value === 'object' && !Array.isArray(value)

/** A document argument: an object with a doctype. Throws badArgument. */
function documentArgument(value: unknown): Row & { doctype: string } {
  if (!isObject(value)) throw badArgument({ argument: 'doc', reason: 'it should be an object' })
  if (typeof value.doctype !== 'string' || value.doctype === '') throw badArgument({ argument: 'doc', reason: 'it names no doctype' })
  return value as Row & { doctype: string }
}

const standardFields = new Set(['name', 'owner', 'creation', 'modified', 'modified_by', 'docstatus', 'idx', 'parent', 'parentfield', 'parenttype'])

/** Changes some fields of a document; of a row: its parent is saved and answered. */
export const set_value = whitelist(
  { args: { doctype: 'string', name: 'any', fieldname: 'any', value: 'any?' }, methods: writes },
  async (ctx, args) => {
    const fieldname = typeof args.fieldname === 'string' && args.fieldname.startsWith('{') ? parseJson(args.fieldname, 'fieldname') : args.fieldname
    const changes: Row = isObject(fieldname) ? fieldname : { [String(fieldname)]: args.value ?? '' }
    const meta = await ctx.meta.get(args.doctype)
    // as in Frappe, several values of a document may hold what the verb itself watches over: docstatus, modified, owner
    const standard = isObject(fieldname) && !meta.istable ? undefined : Object.keys(changes).find((key) => standardFields.has(key))
    if (standard) throw validation({ message: `Cannot edit standard fields: ${standard}` })
    if (!meta.istable) return wire(await update(ctx, args.doctype, String(args.name), changes))
    const row = await load(ctx, args.doctype, String(args.name))
    return wire(await updateRow(ctx, row, changes))
  },
)

async function updateRow(ctx: Context, row: Document, changes: Row): Promise<Document> {
  const parent = await load(ctx, String(row.values.parenttype), String(row.values.parent), { lock: true })
  const stored = parent.rows(String(row.values.parentfield)).find((each) => each.name === row.name)
  if (!stored) throw notFound({ doctype: row.doctype, name: row.name })
  Object.assign(stored.values, changes)
  return saveDocument(parent)
}

/** Stores a new document; a row of a table is added to its parent, which is answered. */
export const insert = whitelist({ args: { doc: 'json' }, methods: writes }, async (ctx, args) =>
  wire(await insertAny(ctx, documentArgument(args.doc))),
)

async function insertAny(ctx: Context, { doctype, ...values }: Row & { doctype: string }): Promise<Document> {
  const meta = await ctx.meta.get(doctype)
  if (!meta.istable) return insertDocument(await newDocument(ctx, meta, values))
  for (const key of ['parent', 'parenttype', 'parentfield']) if (!values[key]) throw missingArgument({ argument: `doc.${key}` })
  const parent = await load(ctx, String(values.parenttype), String(values.parent), { lock: true })
  const field = String(values.parentfield)
  if (parent.meta.field.get(field)?.options !== doctype)
    throw badArgument({ argument: 'doc.parentfield', reason: `${field} is no table of ${doctype} in ${parent.doctype}` })
  await parent.append(field, values)
  return saveDocument(parent)
}

/** Stores up to 200 documents, all or none. Answers their names. */
export const insert_many = whitelist({ args: { docs: 'json' }, methods: writes }, async (ctx, args) => {
  if (!Array.isArray(args.docs)) throw badArgument({ argument: 'docs', reason: 'it should be a list' })
  if (args.docs.length > 200) throw validation({ message: 'Only 200 inserts allowed in one request' })
  const names: unknown[] = []
  await ctx.db.savepoint(async () => {
    for (const each of args.docs as unknown[]) names.push((await insertAny(ctx, documentArgument(each))).values.name)
  })
  return names
})

/** Saves a whole document, as the client holds it; inserts it where it has no name or is marked new. */
export const save = whitelist({ args: { doc: 'json' }, methods: writes }, async (ctx, args) => {
  const { doctype, ...values } = documentArgument(args.doc)
  if (values.__islocal || !values.name) return wire(await insertAny(ctx, { doctype, ...values }))
  return wire(await updateWhole(ctx, { doctype, ...values }))
})

/** Submits a whole document, as the client holds it: stores it with docstatus 1. */
export const submit = whitelist({ args: { doc: 'json' }, methods: writes }, async (ctx, args) => {
  const { doctype, ...values } = documentArgument(args.doc)
  if (values.__islocal || !values.name) return wire(await insertAny(ctx, { doctype, ...values, docstatus: 1 }))
  return wire(await updateWhole(ctx, { doctype, ...values, docstatus: 1 }))
})

/** Cancels a submitted document. */
export const cancel = whitelist({ args: { doctype: 'string', name: 'any' }, methods: writes }, async (ctx, args) =>
  wire(await update(ctx, args.doctype, String(args.name), { docstatus: 2 })),
)

/** Deletes a document; a row of a table is taken out of its parent, which is saved. */
const remove_ = whitelist({ args: { doctype: 'string', name: 'any' }, methods: ['DELETE', 'POST'] }, async (ctx, args) => {
  const meta = await ctx.meta.get(args.doctype)
  if (meta.istable) await removeRow(ctx, meta, String(args.name))
  else await remove(ctx, args.doctype, String(args.name))
})

export { remove_ as delete }

/** Updates many documents, each for itself; those that failed are answered with the reason. */
export const bulk_update = whitelist({ args: { docs: 'string' }, methods: writes }, async (ctx, args) => {
  const docs = parseJson(args.docs, 'docs')
  if (!Array.isArray(docs) || docs.length > 500) throw badArgument({ argument: 'docs', reason: 'it should be a list of at most 500 documents' })
  const failed_docs: { doc: unknown; exc: string }[] = []
  for (const doc of docs) {
    try {
      const { doctype, docname, ...changes } = documentArgument(doc)
      await ctx.db.savepoint(() => update(ctx, doctype, String(docname), changes))
    } catch (error) {
      if (!isCortadoError(error)) throw error
      failed_docs.push({ doc, exc: error.message })
    }
  }
  return { failed_docs }
})

/** Renames a document and every link to it. */
export const rename_doc = whitelist(
  { args: { doctype: 'string', old_name: 'any', new_name: 'any', merge: 'bool?' }, methods: writes },
  async (ctx, args) => {
    const { doctype, old_name, new_name } = args
    return rename(ctx, doctype, String(old_name), sentName(doctype, new_name, 'new_name'), { merge: args.merge === true })
  },
)

/** Attaches content that is sent as text (base64 with `decode_base64`) to a document that the user may write; answers the File. */
export const attach_file = whitelist(
  {
    args: {
      filename: 'string',
      filedata: 'string',
      doctype: 'string?',
      docname: 'any?',
      folder: 'string?',
      decode_base64: 'bool?',
      is_private: 'bool?',
      docfield: 'string?',
    },
    methods: writes,
  },
  async (ctx, args) => {
    const target = args.doctype && args.docname != null ? await load(ctx, args.doctype, String(args.docname)) : undefined
    if (target) await demand(ctx, target.meta, 'write', target.values)
    const source = Buffer.from(args.filedata, args.decode_base64 ? 'base64' : 'utf8')
    const file = await storeFile(ctx, {
      source,
      name: args.filename,
      values: {
        is_private: args.is_private ? 1 : 0,
        folder: args.folder,
        attached_to_doctype: target?.doctype,
        attached_to_name: target?.name,
        attached_to_field: args.docfield,
      },
    })
    if (target && args.docfield && target.meta.field.has(args.docfield))
      await update(ctx, target.doctype, target.name, { [args.docfield]: file.get('file_url') })
    return toWire(file, { nulls: 'omit' })
  },
)
