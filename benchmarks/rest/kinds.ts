/** Documents of each series. */
export const documents = 10_000
/** The API key of the benchmark's user. */
export const key = 'benchkey1234567'
/** The secret of that key. */
export const secret = 'benchsecret12345'

/** `plain`: documents without tables. `rows`: a DocType with a child table, half of whose documents have three rows. */
export const series = { plain: 'Bench Order', rows: 'Bench Invoice' } as const
/** One of `series`. */
export type Series = keyof typeof series

/** What is asked, in the order of the report. */
export const kinds = ['get', 'list', 'count', 'insert', 'update', 'mix'] as const
/** One of `kinds`. */
export type Kind = (typeof kinds)[number]

/** Kinds after which the tables are put back. */
export const writing: ReadonlySet<Kind> = new Set(['insert', 'update', 'mix'])

const common = `host: localhost\r\naccept: application/json\r\nauthorization: token ${key}:${secret}\r\n`

const get = (path: string): string => `GET ${path} HTTP/1.1\r\n${common}\r\n`

function send(method: string, path: string, value: object): string {
  const body = JSON.stringify(value)
  return `${method} ${path} HTTP/1.1\r\n${common}content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`
}

const order = { title: 'New', customer: 'Customer 1', territory: 'Territory 1', qty: 5, amount: 7.5, status: 'Open' }
const items = [1, 2, 3].map((n) => ({ item: `Item ${n}`, qty: n, amount: 2.5 * n }))

/** The text of each request of a kind: names are distinct for as long as there are any. */
export function requests(kind: Kind, of: Series): (turn: number) => string {
  const resource = `/api/resource/${encodeURIComponent(series[of])}`
  const path = (turn: number) => `${resource}/order-${((turn * 7919) % documents) + 1}`
  const query = (values: Record<string, string>) => new URLSearchParams(values).toString()
  const filters = (turn: number) => JSON.stringify([['territory', '=', `Territory ${turn % 10}`]])
  const read = (turn: number) => get(path(turn))
  const write = (turn: number) => send('PUT', path(turn), { qty: turn % 1000 })
  const fixed = (text: string) => () => text
  const made: Record<Kind, (turn: number) => string> = {
    get: read,
    list: (turn) =>
      get(
        `${resource}?${query({ fields: '["name","title","qty","amount","status"]', filters: filters(turn), order_by: 'creation desc', limit_page_length: '20' })}`,
      ),
    count: (turn) => get(`/api/method/frappe.client.get_count?${query({ doctype: series[of], filters: filters(turn) })}`),
    insert: fixed(send('POST', resource, of === 'rows' ? { ...order, items } : order)),
    update: write,
    mix: (turn) => (turn % 20 === 0 ? write(turn) : read(turn)),
  }
  return made[kind]
}
