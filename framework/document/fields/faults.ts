import type { DocFieldJson } from '@cortado/contract/doctype.ts'
import { isCortadoError } from '@cortado/contract/errors.ts'
import { findCircle, ownSources } from '@cortado/contract/faults/derived.ts'
import { foreignNames, formulaOf, headOf } from '@cortado/contract/fields/computed.ts'
import type { Context } from '../../context.ts'
import type { Meta } from '../../meta/meta.ts'
import { storedPlan } from './computed.ts'
import { encryptedFields } from './encrypted.ts'
import { type LinkedFunction, linkedFunctions, linkedQuestion, questionFault } from './linked.ts'
import { madeFields } from './made.ts'
import { unknownSources } from './own-faults.ts'

type Field = Readonly<DocFieldJson>

/** What is wrong with the Computed fields of a DocType as far as other DocTypes are concerned: what they read there, and circles. An empty list: nothing. */
export async function computedFaults(ctx: Context, meta: Meta): Promise<string[]> {
  const computed = meta.fields.filter((field) => isComputed(meta, field))
  if (computed.length === 0 && !(await hasComputedRows(ctx, meta))) return []
  const faults: string[] = []
  for (const field of computed) {
    const reasons = [...(await unknownSources(ctx, meta, field)), ...(await fieldFaults(ctx, meta, field))]
    faults.push(...reasons.map((reason) => `${field.fieldname} ${reason}`))
  }
  const circle = await circleThrough(ctx, meta)
  if (circle) faults.push(`${circle[0]?.split('.').at(-1)} is computed in a circle: ${circle.join(' → ')}`)
  return faults.length > 0 ? faults : planFaults(ctx, meta)
}

/** Whether the type of a field is Computed, and its options can be read. */
function isComputed(meta: Meta, field: Field): boolean {
  const type = meta.fieldTypes.find(field)
  return type?.computed === true && type.resolve === undefined
}

async function hasComputedRows(ctx: Context, meta: Meta): Promise<boolean> {
  for (const { options } of meta.tableFields) {
    const child = await ctx.meta.get(options ?? '')
    if (child.fields.some((field) => isComputed(child, field))) return true
  }
  return false
}

async function fieldFaults(ctx: Context, meta: Meta, field: Field): Promise<string[]> {
  const expression = formulaOf(field)
  const faults: string[] = []
  for (const path of foreignNames(expression)) {
    const [head = '', source] = path.split('.')
    const reason = head === 'linked' ? linkedFault(source) : await linkFault(ctx, meta, { head, source })
    if (reason) faults.push(reason)
  }
  for (const { path, args } of expression.calls) {
    const reason = headOf(path) === 'linked' ? await callFault(ctx, meta, { path, args }) : undefined
    if (reason) faults.push(`computes with ${path}: ${reason}`)
  }
  return faults
}

const linkedFault = (fn: string | undefined): string | undefined =>
  linkedFunctions.includes(fn as LinkedFunction) ? undefined : `computes with linked.${fn}: there are ${linkedFunctions.join(', ')}`

async function linkFault(ctx: Context, meta: Meta, { head, source }: { head: string; source: string | undefined }): Promise<string | undefined> {
  const field = meta.field.get(head)
  if (field?.fieldtype !== 'Link') return `computes with ${head}, which is no Link field: fields of the document are written doc.${head}`
  const target = field.options === meta.name ? meta : await ctx.meta.find(field.options ?? '')
  if (!target || target.issingle || target.isVirtual) return `computes with ${head}, which leads to no DocType with documents of its own`
  if (source === undefined) return `computes with ${head}: name a field of ${target.name} (${head}.field)`
  const isThere = target.columns.some(({ name }) => name === source) || madeFields(target).some(({ fieldname }) => fieldname === source)
  if (!isThere) return `computes with ${head}.${source}: ${target.name} has no such field with one value`
  return encryptedFields(target).includes(source) ? `computes with ${head}.${source}, which is encrypted` : undefined
}

async function callFault(ctx: Context, meta: Meta, { path, args }: { path: string; args: readonly unknown[] }): Promise<string | undefined> {
  try {
    const question = linkedQuestion(path.split('.')[1] as LinkedFunction, args)
    const target = question.doctype === meta.name ? meta : await ctx.meta.find(question.doctype)
    return questionFault(question, target, meta.name)
  } catch (error) {
    if (isCortadoError(error)) return error.message
    throw error
  }
}

/** A way from a field that is made when it is read, through links, back to itself. */
async function circleThrough(ctx: Context, meta: Meta): Promise<string[] | undefined> {
  const edges = new Map<string, string[]>()
  const visit = async (owner: Meta, field: Field): Promise<void> => {
    const key = `${owner.name}.${field.fieldname}`
    if (edges.has(key) || !isComputed(owner, field)) return
    const next: { readonly owner: Meta; readonly field: Field }[] = []
    for (const name of ownSources(field)) next.push(...madeOf(owner, name))
    for (const path of foreignNames(formulaOf(field))) {
      const [head = '', source = ''] = path.split('.')
      const link = owner.field.get(head)
      const target = link?.options === meta.name ? meta : link?.fieldtype === 'Link' ? await ctx.meta.find(link.options ?? '') : undefined
      if (target) next.push(...madeOf(target, source))
    }
    edges.set(
      key,
      next.map((each) => `${each.owner.name}.${each.field.fieldname}`),
    )
    for (const each of next) await visit(each.owner, each.field)
  }
  for (const field of madeFields(meta)) await visit(meta, field)
  return findCircle([...edges.keys()], (key) => edges.get(key) ?? [])
}

const madeOf = (owner: Meta, fieldname: string): { owner: Meta; field: Field }[] =>
  madeFields(owner)
    .filter((field) => field.fieldname === fieldname)
    .map((field) => ({ owner, field }))

/** Fields of a document and of its rows that wait for each other. */
async function planFaults(ctx: Context, meta: Meta): Promise<string[]> {
  try {
    await storedPlan(ctx, meta)
    return []
  } catch (error) {
    if (isCortadoError(error)) return [error.message]
    throw error
  }
}
