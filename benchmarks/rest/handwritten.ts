// What people write by hand: Fastify and `pg` with a pool of ten and named statements. Token checked in the database, or from memory.
// Started by bench.ts with CONNECTION (JSON of pg's options), TOKENS=database|memory, KEY and SECRET.
import { randomUUID } from 'node:crypto'
import fastify, { type FastifyInstance } from 'fastify'
import pg from 'pg'

const { CONNECTION = '{}', TOKENS = 'database', KEY = '', SECRET = '' } = process.env
const pool = new pg.Pool({ ...JSON.parse(CONNECTION), max: 10 })
let statements = 0

type Values = Record<string, unknown>
type Client = Pick<pg.Pool, 'query'>

const run = async (name: string, text: string, values: unknown[], client: Client = pool): Promise<Values[]> => {
  statements++
  return (await client.query({ name, text, values })).rows
}

const columns = 'name, owner, creation, modified, modified_by, docstatus, idx, title, customer, territory, qty, amount, status'
const rowColumns = 'name, owner, creation, modified, modified_by, docstatus, idx, parent, parentfield, parenttype, item, qty, amount'

const server = fastify({ logger: false })

server.addHook('onRequest', async (request, reply) => {
  const [key, secret] = String(request.headers.authorization ?? '')
    .replace('token ', '')
    .split(':')
  if (TOKENS === 'memory') {
    if (key !== KEY || secret !== SECRET) return reply.code(401).send({ error: 'token' })
    return
  }
  const [user] = await run('token', 'select name from "tabUser" where api_key = $1 and enabled = 1', [key])
  if (!user || secret !== SECRET) return reply.code(401).send({ error: 'token' })
})

const rowsOf = (name: string) =>
  run('rows', `select ${rowColumns} from "tabBench Item" where parent = $1 and parenttype = 'Bench Invoice' order by idx`, [name])

const insertText = (table: string) => `insert into ${table} (${columns})
  values ($1, 'bench', now(), now(), 'bench', 0, 0, $2, $3, $4, $5, $6, $7) returning ${columns}`

const insertValues = ({ title, customer, territory, qty, amount, status }: Values) => [
  randomUUID().slice(0, 10),
  title,
  customer,
  territory,
  qty,
  amount,
  status,
]

async function insertWithRows(id: string, table: string, body: Values): Promise<Values> {
  const client = await pool.connect()
  try {
    await run('begin', 'begin', [], client)
    const [order] = await run(`insert ${id}`, insertText(table), insertValues(body), client)
    const items = (body.items as Values[]).map((item, i) => ({ name: randomUUID().slice(0, 10), idx: i + 1, parent: order?.name, ...item }))
    const rows = await run(
      'insert rows',
      `insert into "tabBench Item" (${rowColumns}) select name, 'bench', now(), now(), 'bench', 0, idx, parent, 'items', 'Bench Invoice', item, qty, amount
      from json_to_recordset($1) as r(name text, idx int, parent text, item text, qty int, amount numeric) returning ${rowColumns}`,
      [JSON.stringify(items)],
      client,
    )
    await run('commit', 'commit', [], client)
    return { ...order, items: rows }
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}

function addRoutes(app: FastifyInstance, doctype: string, { withRows }: { withRows: boolean }): void {
  const table = `"tab${doctype}"`
  const id = doctype
  const url = `/api/resource/${doctype}`

  app.get(`${url}/:name`, async (request, reply) => {
    const { name } = request.params as { name: string }
    const [[order], items] = await Promise.all([
      run(`get ${id}`, `select ${columns} from ${table} where name = $1`, [name]),
      withRows ? rowsOf(name) : undefined,
    ])
    if (!order) return reply.code(404).send({ error: 'not found' })
    return { data: { ...order, items } }
  })

  app.get(url, async (request) => {
    const [[, , territory]] = JSON.parse((request.query as { filters: string }).filters)
    const text = `select name, title, qty, amount, status from ${table} where territory = $1 order by creation desc limit 20`
    return { data: await run(`list ${id}`, text, [territory]) }
  })

  app.post(url, async (request) => {
    const body = request.body as Values
    if (withRows) return { data: await insertWithRows(id, table, body) }
    const [order] = await run(`insert ${id}`, insertText(table), insertValues(body))
    return { data: order }
  })

  app.put(`${url}/:name`, async (request, reply) => {
    const { name } = request.params as { name: string }
    const { qty } = request.body as { qty: number }
    const text = `update ${table} set qty = $2, modified = now(), modified_by = 'bench' where name = $1 returning ${columns}`
    const [[order], items] = await Promise.all([run(`update ${id}`, text, [name, qty]), withRows ? rowsOf(name) : undefined])
    if (!order) return reply.code(404).send({ error: 'not found' })
    return { data: { ...order, items } }
  })
}

addRoutes(server, 'Bench Order', { withRows: false })
addRoutes(server, 'Bench Invoice', { withRows: true })

server.get('/api/method/frappe.client.get_count', async (request) => {
  const { doctype, filters } = request.query as { doctype: string; filters: string }
  const [[, , territory]] = JSON.parse(filters)
  const table = doctype === 'Bench Order' ? '"tabBench Order"' : '"tabBench Invoice"'
  const [row] = await run(`count ${doctype}`, `select count(*) from ${table} where territory = $1`, [territory])
  return { message: Number(row?.count) }
})

process.on('message', () => process.send?.({ statements }))
process.on('SIGTERM', () => process.exit(0))
await server.listen({ host: '127.0.0.1', port: 0 })
const address = server.server.address()
process.send?.({ port: typeof address === 'object' ? address?.port : 0 })
