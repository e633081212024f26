import { documentLimits } from '../../document/limits.ts'
import { headerReferences, jsonBody, success } from './components.ts'
import { notFoundOrPage, readRefusals, v2Refusals, writeRefusals } from './refusals.ts'
import { type Schema, schemaRef } from './schemas.ts'

/** Tags of the operations that the framework itself brings. */
export const builtInTags = {
  session: { name: 'Authentication', description: 'Log in and out' },
  files: { name: 'Upload and download', description: 'Contents of files. What is known about them are documents of the DocType File' },
  bulk: { name: 'Many documents', description: 'One verb on many documents of a DocType; each is done or left as it was' },
  methods: {
    name: 'Methods',
    description: 'Functions that the installed apps offer. Those that only read may be called by GET too, arguments in the query',
  },
} as const

const loginBody: Schema = {
  type: 'object',
  properties: {
    usr: { type: 'string', description: 'E-mail address, or what the site allows besides' },
    pwd: { type: 'string', format: 'password' },
  },
  required: ['usr', 'pwd'],
}

const sessionAnswer = (description: string): Schema => ({
  description,
  headers: { 'Set-Cookie': { schema: { type: 'string' }, description: '`sid`, and what a page shows of the user' } },
  content: {
    'application/json': {
      schema: {
        type: 'object',
        properties: {
          message: { enum: ['Logged In', 'No App'], description: '`No App`: for a user of the website, or for nobody' },
          home_page: { type: 'string' },
          full_name: { type: 'string' },
          _server_messages: { $ref: '#/components/schemas/answer.messages' },
        },
        required: ['message', 'home_page', 'full_name'],
      },
    },
  },
})

const session = (operationId: string, summary: string): Schema => ({ operationId, tags: [builtInTags.session.name], summary })

/** Log-in and log-out, and who it is that is logged in. */
export const sessionPaths: Record<string, Schema> = {
  '/api/method/login': {
    post: {
      ...session('login', 'Log in'),
      security: [{}],
      requestBody: {
        required: true,
        content: { 'application/json': { schema: loginBody }, 'application/x-www-form-urlencoded': { schema: loginBody } },
      },
      responses: { '200': sessionAnswer('Logged in; the cookie `sid` is set'), ...writeRefusals },
    },
  },
  '/api/method/logout': {
    post: {
      ...session('logout', 'Log out'),
      security: [{ session: [] }, {}],
      responses: { '200': sessionAnswer('The session is gone'), ...writeRefusals },
    },
  },
  '/api/method/frappe.auth.get_logged_user': {
    get: {
      ...session('get_logged_user', 'Who is logged in'),
      responses: { '200': success('message', { type: 'string' }, 'Name of the user'), ...readRefusals },
    },
  },
  '/api/method/ping': {
    get: {
      ...session('ping', 'Whether the server answers'),
      security: [{}],
      responses: { '200': success('message', { const: 'pong' }, 'It does'), ...readRefusals },
    },
  },
}

const uploadBody: Schema = {
  type: 'object',
  properties: {
    file: { type: 'string', contentMediaType: 'application/octet-stream', description: 'The content' },
    file_url: { type: 'string', description: 'Instead of a content: where it is' },
    is_private: { type: 'integer', enum: [0, 1], description: '1: only for who may read the document' },
    doctype: { type: 'string', description: 'DocType of the document to attach it to' },
    docname: { type: 'string', description: 'Its name' },
    fieldname: { type: 'string', description: 'Field of that document which holds the file' },
    folder: { type: 'string' },
  },
}

const files = (operationId: string, summary: string): Schema => ({ operationId, tags: [builtInTags.files.name], summary })

/** Contents of files; the document needs the schema of the DocType File. */
export const filePaths: Record<string, Schema> = {
  '/api/method/upload_file': {
    post: {
      ...files('upload_file', 'Upload a file'),
      requestBody: { required: true, content: { 'multipart/form-data': { schema: uploadBody } } },
      responses: { '200': success('message', schemaRef('File'), 'The document of the file'), ...writeRefusals },
    },
  },
  '/api/method/download_file': {
    get: {
      ...files('download_file', 'Download a file'),
      parameters: [{ name: 'file_url', in: 'query', required: true, schema: { type: 'string', minLength: 1 }, example: '/private/files/plan.pdf' }],
      responses: { '200': { description: 'The content', content: { '*/*': { schema: {} } } }, ...readRefusals },
    },
  },
}

const docMethodBody: Schema = {
  type: 'object',
  properties: {
    dt: { type: 'string', description: 'DocType' },
    dn: { type: 'string', description: 'Name of the document; of a Single not needed' },
    docs: { description: 'Instead of both: the document as the client holds it', type: ['object', 'string'] },
    method: { type: 'string', minLength: 1 },
    args: { description: 'Arguments by name' },
  },
  required: ['method'],
}

const docMethodAnswer: Schema = {
  description: 'What the method returned, and the document after it',
  content: {
    'application/json': {
      schema: {
        type: 'object',
        properties: {
          docs: { type: 'array', items: { type: 'object' } },
          message: { description: 'Left out where the method returned nothing' },
          _server_messages: { $ref: '#/components/schemas/answer.messages' },
        },
      },
    },
    '*/*': { schema: {} },
  },
}

/** The call of a method of a document. */
export const docMethodPaths: Record<string, Schema> = {
  '/api/method/run_doc_method': {
    post: {
      operationId: 'run_doc_method',
      tags: [builtInTags.methods.name],
      summary: 'Call a method of a document',
      requestBody: jsonBody(docMethodBody),
      responses: { '200': docMethodAnswer, ...writeRefusals, '404': notFoundOrPage },
    },
  },
}

const outcome: Schema = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    modified: { type: 'string' },
    error: {
      type: 'object',
      properties: { type: { type: 'string' }, code: { type: 'string' }, message: { type: 'string' } },
      required: ['type', 'code', 'message'],
    },
  },
}

const outcomes: Schema = {
  type: 'object',
  properties: { done: { type: 'integer' }, failed: { type: 'integer' }, results: { type: 'array', items: outcome } },
  required: ['done', 'failed', 'results'],
}

const bulk = (verb: string, summary: string, argument: Record<string, Schema>): Record<string, Schema> => ({
  [`/api/v2/document/{doctype}/bulk_${verb}`]: {
    parameters: [{ name: 'doctype', in: 'path', required: true, schema: { type: 'string', minLength: 1, maxLength: 140 }, example: 'ToDo' }],
    post: {
      operationId: `bulk_${verb}`,
      tags: [builtInTags.bulk.name],
      summary,
      parameters: headerReferences('idempotencyKey'),
      requestBody: jsonBody({
        type: 'object',
        properties: { ...argument, atomic: { type: 'boolean', description: 'All or none' } },
        required: Object.keys(argument),
      }),
      responses: { '200': success('data', outcomes, 'What became of each, in the order of the request'), ...v2Refusals },
    },
  },
})

const listOf = (items: Schema): Schema => ({ type: 'array', items, maxItems: documentLimits.max_bulk_documents })

/** Verbs on many documents of a DocType. */
export const bulkPaths: Record<string, Schema> = {
  ...bulk('insert', 'Create documents', { docs: listOf({ type: 'object' }) }),
  ...bulk('update', 'Change documents', {
    docs: listOf({ type: 'object', properties: { name: { type: ['string', 'integer'] } }, required: ['name'] }),
  }),
  ...bulk('delete', 'Delete documents', { names: listOf({ type: ['string', 'integer'] }) }),
}
