import { scrub } from '../../config/names.ts'
import type { Context } from '../../context.ts'
import type { Meta } from '../../meta/meta.ts'
import { mayDoctype } from '../../permission/decide.ts'
import { readableLevels, writableLevels } from '../../permission/levels.ts'
import type { OfferedMethod } from '../site-runtime.ts'
import type { DescribedDoctype } from './schemas.ts'

/** The DocTypes with what the user may do to them, and those of their tables. In memory. */
export async function describeAll(ctx: Context, metas: readonly Meta[]): Promise<{ doctypes: DescribedDoctype[]; children: DescribedDoctype[] }> {
  const doctypes = await Promise.all(metas.map((meta) => describe(ctx, meta)))
  return { doctypes, children: await describeTables(ctx, doctypes) }
}

async function describe(ctx: Context, meta: Meta): Promise<DescribedDoctype> {
  const [create, write, remove] = await Promise.all([
    mayDoctype(ctx, meta, 'create'),
    mayDoctype(ctx, meta, 'write'),
    mayDoctype(ctx, meta, 'delete'),
  ])
  return { meta, readable: readableLevels(ctx, meta), writable: writableLevels(ctx, meta), create, write, delete: remove }
}

/** Rows show the levels that the user has on their parents, of all parents together. */
async function describeTables(ctx: Context, doctypes: readonly DescribedDoctype[]): Promise<DescribedDoctype[]> {
  const parents = new Map<string, DescribedDoctype[]>()
  for (const doctype of doctypes) {
    for (const { options = '' } of doctype.meta.tableFields) parents.set(options, [...(parents.get(options) ?? []), doctype])
  }
  const found = await Promise.all([...parents].map(async ([name, of]) => ({ meta: await ctx.meta.find(name), of })))
  return found.flatMap(({ meta, of }) => {
    if (!meta) return []
    const [readable, writable] = [union(of.map((each) => each.readable)), union(of.map((each) => each.writable))]
    return [{ meta, readable, writable, create: false, write: false, delete: false }]
  })
}

const union = (sets: readonly ReadonlySet<number>[]): ReadonlySet<number> => new Set(sets.flatMap((set) => [...set]))

/** Methods that the user may call: of guests only those that are open to them. */
export const callableMethods = ({ user }: Context, methods: readonly OfferedMethod[]): OfferedMethod[] =>
  methods.filter(({ options }) => user.name !== 'Guest' || options.allowGuest === true)

/** Methods whose code stands in the folder of a module. */
export function methodsOfModule(methods: readonly OfferedMethod[], metas: readonly Meta[]): OfferedMethod[] {
  const folders = new Set(metas.map((meta) => `${meta.app ?? ''}.${scrub(meta.json.module ?? '')}.`))
  return methods.filter(({ path }) => [...folders].some((folder) => path.startsWith(folder)))
}
