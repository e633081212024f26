import type { Meta, MetaColumn, MetaStore } from '../../meta/meta.ts'
import { type Family, familyOf } from './family.ts'

/** Something that a policy's condition looks at, by its path: `user.department`, `resource.customer.region`, `environment.time`. */
export interface Attribute {
  readonly path: string
  readonly source: 'user' | 'resource' | 'environment'
  readonly family: Family
  /** Whether it has any number of values (roles) rather than one or none. */
  readonly many: boolean
  /** What follows the source: a column, `roles`, `time` … */
  readonly key: string
  /** Below `user.permission` and `user.default`: which one. */
  readonly part?: string
  /** Of a document: its column, or that of the document that `link` names. */
  readonly column?: MetaColumn
  /** The Link field of the document whose target has the column, and the target's DocType. */
  readonly link?: { readonly field: string; readonly meta: Meta }
  /** Its column holds 0 where a document has nothing. */
  readonly zeroWhenEmpty?: boolean
  /** The only values that it can have. */
  readonly choices?: readonly string[]
}

/** What a path is read with. */
export interface AttributeScope {
  /** The DocType whose documents are the resource. */
  readonly meta: Meta
  readonly metas: Pick<MetaStore, 'find'>
}

/** An attribute that there is not, and why; its message continues `Attribute x …`. */
export class AttributeFault extends Error {}

/** Reads a path. Throws AttributeFault. */
export async function readAttribute(path: string, scope: AttributeScope): Promise<Attribute> {
  const [source = '', key = '', ...rest] = path.split('.')
  if (source === 'environment' && rest.length === 0) return environmentAttribute(path, key)
  if (source === 'user') return userAttribute(path, key, { part: rest.length ? rest.join('.') : undefined, scope })
  if (source === 'resource') return resourceAttribute(path, [key, ...rest], scope)
  throw new AttributeFault('is unknown: it should begin with user., resource. or environment.')
}

/** Days of the week as `environment.weekday` names them; Sunday first. */
export const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const

const environment: Readonly<Record<string, Pick<Attribute, 'family' | 'choices'>>> = {
  date: { family: 'moment' },
  datetime: { family: 'moment' },
  time: { family: 'time' },
  weekday: { family: 'text', choices: weekdays },
  ip: { family: 'text' },
  site: { family: 'text' },
}

function environmentAttribute(path: string, key: string): Attribute {
  const known = Object.hasOwn(environment, key) ? environment[key] : undefined
  if (!known) throw new AttributeFault(`is unknown: the environment has ${Object.keys(environment).join(', ')}`)
  return { path, source: 'environment', key, many: false, ...known }
}

/** Columns that are written at every request, which the memory of users does not follow. */
const restless: ReadonlySet<string> = new Set(['last_active', 'last_login', 'last_ip', 'modified', 'modified_by'])

/** Keys by which others could act as the user. */
const secret: ReadonlySet<string> = new Set(['api_key', 'reset_password_key'])

async function userAttribute(path: string, key: string, { part, scope }: { part: string | undefined; scope: AttributeScope }): Promise<Attribute> {
  const many = { path, source: 'user', family: 'text', many: true, key } as const
  if (part === undefined && key === 'roles') return many
  if (part !== undefined && key === 'default') return { ...many, part }
  if (part !== undefined && key === 'permission') {
    if (await scope.metas.find(part)) return { ...many, part }
    throw new AttributeFault(`names the DocType ${part}, which does not exist`)
  }
  const meta = await scope.metas.find('User')
  const column = part === undefined ? meta?.columns.find(({ name }) => name === key) : undefined
  if (!meta || !column || secret.has(key)) throw new AttributeFault('is unknown: it is no field of User that policies can read')
  if (restless.has(key)) throw new AttributeFault('changes at every request: policies cannot read it')
  return { path, source: 'user', many: false, key, ...columnOf(meta, column) }
}

async function resourceAttribute(path: string, [key = '', next, ...rest]: readonly string[], { meta, metas }: AttributeScope): Promise<Attribute> {
  const column = meta.columns.find(({ name }) => name === key)
  if (!column) throw new AttributeFault(`is unknown: ${meta.name} has no column ${key}`)
  const one = { path, source: 'resource', many: false, key } as const
  if (next === undefined) return { ...one, ...columnOf(meta, column) }
  const target = column.field?.fieldtype === 'Link' ? await metas.find(column.field.options ?? '') : undefined
  if (!target || target.issingle || target.isVirtual) throw new AttributeFault(`is unknown: ${key} is no link to documents with a table`)
  if (rest.length > 0) throw new AttributeFault('goes further than the document that a link names')
  const further = target.columns.find(({ name }) => name === next)
  if (!further) throw new AttributeFault(`is unknown: ${target.name} has no column ${next}`)
  return { ...one, ...columnOf(target, further), link: { field: key, meta: target } }
}

function columnOf(meta: Meta, column: MetaColumn): Pick<Attribute, 'family' | 'column' | 'zeroWhenEmpty'> {
  const { name, kind, field } = column
  const family = familyOf(kind, name)
  const type = field && meta.fieldTypes.of(field)
  // what is stored encrypted, or elsewhere, is another text in the database than in a document
  if (family === undefined || type?.encrypted || field?.fieldtype === 'Password') throw new AttributeFault('cannot be compared')
  return { family, column, zeroWhenEmpty: type?.notNull === true }
}
