// What people write by hand: Fastify and `pg` with a pool of ten and named statements. Token checked in the database, or from memory.
// Started by bench.ts with PORT, CONNECTION (JSON of pg's options) and TOKENS=database|memory.
import fastify from 'fastify'
import pg from 'pg'

const { PORT = '0', CONNECTION = '{}', TOKENS = 'database', KEY = '', SECRET = '' } = process.env
const pool = new pg.Pool({ ...JSON.parse(CONNECTION), max: 10 })
const server = fastify({ logger: false })
const table = '"tabBench Order"'
const columns = 'name, owner, creation, modified, modified_by, docstatus, idx, title, customer, qty, amount, status'

server.addHook('onRequest', async (request, reply) => {
  const [key, secret] = String(request.headers.authorization ?? '')
    .replace('token ', '')
    .split(':')
  if (TOKENS === 'memory') {
    if (key !== KEY || secret !== SECRET) return reply.code(401).send({ error: 'token' })
    return
  }
  const { rows } = await pool.query({ name: 'token', text: 'select name from "tabUser" where api_key = $1 and enabled = 1', values: [key] })
  if (!rows[0] || secret !== SECRET) return reply.code(401).send({ error: 'token' })
})

server.get('/api/resource/Bench Order/:name', async (request, reply) => {
  const { name } = request.params as { name: string }
  const { rows } = await pool.query({ name: 'get', text: `select ${columns} from ${table} where name = $1`, values: [name] })
  if (!rows[0]) return reply.code(404).send({ error: 'not found' })
  return { data: rows[0] }
})

server.get('/api/resource/Bench Order', async (request) => {
  const [[, , least]] = JSON.parse((request.query as { filters: string }).filters)
  const { rows } = await pool.query({
    name: 'list',
    text: `select name, title, qty, amount, status from ${table} where qty > $1 order by creation desc limit 20`,
    values: [least],
  })
  return { data: rows }
})

server.get('/api/method/frappe.client.get_count', async (request) => {
  const { status } = JSON.parse((request.query as { filters: string }).filters)
  const { rows } = await pool.query({ name: 'count', text: `select count(*) from ${table} where status = $1`, values: [status] })
  return { message: Number(rows[0].count) }
})

server.post('/api/resource/Bench Order', async (request) => {
  const { title, customer, qty, amount, status } = request.body as Record<string, unknown>
  const name = crypto.randomUUID().slice(0, 10)
  const { rows } = await pool.query({
    name: 'insert',
    text: `insert into ${table} (name, owner, creation, modified, modified_by, docstatus, idx, title, customer, qty, amount, status) values ($1, 'bench', now(), now(), 'bench', 0, 0, $2, $3, $4, $5, $6) returning ${columns}`,
    values: [name, title, customer, qty, amount, status],
  })
  return { data: rows[0] }
})

server.put('/api/resource/Bench Order/:name', async (request, reply) => {
  const { name } = request.params as { name: string }
  const { qty } = request.body as { qty: number }
  const { rows } = await pool.query({
    name: 'update',
    text: `update ${table} set qty = $2, modified = now(), modified_by = 'bench' where name = $1 returning ${columns}`,
    values: [name, qty],
  })
  if (!rows[0]) return reply.code(404).send({ error: 'not found' })
  return { data: rows[0] }
})

await server.listen({ host: '127.0.0.1', port: Number(PORT) })
const address = server.server.address()
process.send?.({ port: typeof address === 'object' ? address?.port : 0 })
