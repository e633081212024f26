import { type Attribute, AttributeFault, type AttributeScope, weekdays } from './attribute.ts'
import { columnOf, resourcePath } from './path.ts'

/** Reads a path. Throws AttributeFault. */
export async function readAttribute(path: string, scope: AttributeScope): Promise<Attribute> {
  const [source = '', key = '', ...rest] = path.split('.')
  if (source === 'environment' && rest.length === 0) return environmentAttribute(path, key)
  if (source === 'user') return userAttribute(path, key, { part: rest.length ? rest.join('.') : undefined, scope })
  if (source === 'resource') return { path, source: 'resource', many: false, ...(await resourcePath([key, ...rest], scope)) }
  throw new AttributeFault('is unknown: it should begin with user., resource. or environment.')
}

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
  return { path, source: 'environment', key, many: false, steps: [], ...known }
}

/** Columns that are written at every request, which the memory of users does not follow. */
const restless: ReadonlySet<string> = new Set(['last_active', 'last_login', 'last_ip', 'modified', 'modified_by'])

/** Keys by which others could act as the user. */
const secret: ReadonlySet<string> = new Set(['api_key', 'reset_password_key'])

async function userAttribute(path: string, key: string, { part, scope }: { part: string | undefined; scope: AttributeScope }): Promise<Attribute> {
  const many = { path, source: 'user', family: 'text', many: true, steps: [], key } as const
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
  return { path, source: 'user', many: false, steps: [], key, ...columnOf(meta, column) }
}
