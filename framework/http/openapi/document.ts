import type { OfferedMethod } from '../site-runtime.ts'
import { builtInTags, bulkPaths, docMethodPaths, filePaths, sessionPaths } from './built-in.ts'
import { parameters, securitySchemes, sharedSchemas } from './components.ts'
import { fragmentOf, inner } from './fragment.ts'
import { methodPaths } from './method-paths.ts'
import { refusalResponses } from './refusals.ts'
import type { DescribedDoctype, Schema } from './schemas.ts'

/** What an OpenAPI document is made of. */
export interface DocumentParts {
  readonly title: string
  /** What it is about, where that is not everything: a module, or Methods. */
  readonly part: string | undefined
  /** DocTypes that get paths. */
  readonly doctypes: readonly DescribedDoctype[]
  /** DocTypes of their tables, which get schemas alone. */
  readonly children: readonly DescribedDoctype[]
  readonly methods: readonly OfferedMethod[]
  /** Whether its reader has not logged in. */
  readonly guest: boolean
}

/** The JSON of an OpenAPI 3.1 document of what its reader may use. What DocTypes add to it is kept as text: there are hundreds. */
export function openapiJson(parts: DocumentParts): string {
  const { doctypes, children } = parts
  const fragments = doctypes.map(fragmentOf)
  const rows = children.map(fragmentOf)
  const paths = [inner(builtInPaths(parts)), ...fragments.map((each) => each.paths)]
  const schemas = [inner(sharedSchemas), ...[...fragments, ...rows].map((each) => each.schemas)]
  const components = `${inner({ securitySchemes, parameters, responses: refusalResponses() })},"schemas":{${joined(schemas)}}`
  return `{${inner(head(parts))},"paths":{${joined(paths)}},"components":{${components}}}`
}

const joined = (texts: readonly string[]): string => texts.filter((text) => text !== '').join(',')

/** File content where the DocType File is described, calls of methods where there are some. */
const builtInPaths = (parts: DocumentParts): Record<string, Schema> => ({
  ...sessionPaths,
  ...(hasFiles(parts) && filePaths),
  ...(!parts.guest && bulkPaths),
  ...(parts.methods.length > 0 && docMethodPaths),
  ...methodPaths(parts.methods.filter(({ path }) => !Object.hasOwn(sessionPaths, `/api/method/${path}`))),
})

const hasFiles = ({ doctypes }: DocumentParts): boolean => doctypes.some(({ meta }) => meta.name === 'File')

const description =
  'Documents are under `/api/resource`, functions under `/api/method`. Log in for a session cookie, or send `Authorization: token <api_key>:<api_secret>`. Numbers and dates may be sent as texts.'

function head(parts: DocumentParts): Schema {
  const { title, part, doctypes, guest } = parts
  const documented = [
    builtInTags.session,
    ...(hasFiles(parts) ? [builtInTags.files] : []),
    ...(parts.guest ? [] : [builtInTags.bulk]),
    ...(parts.methods.length > 0 ? [builtInTags.methods] : []),
  ]
  return {
    openapi: '3.1.0',
    info: { title: part === undefined ? title : `${title}: ${part}`, version: '1', description },
    servers: [{ url: '/' }],
    security: [...(guest ? [{}] : []), { session: [] }, { token: [] }, { basic: [] }],
    tags: [...documented, ...doctypes.map(tagOf)],
    ...(part === undefined && { 'x-tagGroups': [{ name: 'Cortado', tags: documented.map(({ name }) => name) }, ...moduleGroups(doctypes)] }),
  }
}

const tagOf = ({ meta }: DescribedDoctype): Schema => ({
  name: meta.name,
  ...(meta.json.description && { description: meta.json.description }),
})

const moduleGroups = (doctypes: readonly DescribedDoctype[]): Schema[] =>
  [...Map.groupBy(doctypes, ({ meta }) => meta.json.module || 'Custom')].map(([name, group]) => ({ name, tags: group.map(({ meta }) => meta.name) }))
