import { errorSchema, parameters, responses, securitySchemes } from './components.ts'
import { doctypePaths, sessionPaths } from './paths.ts'
import { type DescribedDoctype, doctypeSchemas, type Schema } from './schemas.ts'

/** What an OpenAPI document is made of. */
export interface DocumentParts {
  readonly title: string
  /** Only what stands in this module; undefined: everything. */
  readonly module: string | undefined
  /** DocTypes that get paths. */
  readonly doctypes: readonly DescribedDoctype[]
  /** DocTypes of their tables, which get schemas alone. */
  readonly children: readonly DescribedDoctype[]
}

/** An OpenAPI 3.1 document of the DocTypes that its reader may use. */
export function openapiDocument({ title, module, doctypes, children }: DocumentParts): Schema {
  const described = new Map([...children, ...doctypes].map((doctype) => [doctype.meta.name, doctype]))
  return {
    openapi: '3.1.0',
    info: {
      title: module === undefined ? title : `${title}: ${module}`,
      version: '1',
      description: 'Documents under `/api/resource`. Send `Authorization: token <api_key>:<api_secret>`, or log in for a session cookie.',
    },
    servers: [{ url: '/' }],
    security: [{ session: [] }, { token: [] }],
    tags: [
      { name: 'Session', description: 'Log in and out' },
      ...doctypes
        .filter(({ meta }) => !meta.istable)
        .map(({ meta }) => ({ name: meta.name, ...(meta.json.description && { description: meta.json.description }) })),
    ],
    paths: Object.assign({}, sessionPaths, ...doctypes.map(doctypePaths)),
    components: {
      securitySchemes,
      parameters,
      responses,
      schemas: Object.assign({ Error: errorSchema }, ...[...described.values()].map(doctypeSchemas)),
    },
  }
}
