import type { Socket } from 'node:net'
import type { SiteHost } from 'cortado/boot/site-host.ts'
import { makeLog } from 'cortado/config/log.ts'
import type { Statement } from 'cortado/database/db.ts'
import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { open, requestBytes } from '../hostile/connection.ts'

let site: TestSite
let http: TestServer
let cookie: string
let other: SiteHost

const plain = (text: string): Statement => ({ text, values: [] })
const send = (method: string, path: string, json?: unknown) => http.request(method, path, { cookie, json })

beforeAll(async () => {
  site = await createTestSite({
    // of lost connections, the log tells at length
    log: makeLog('fatal'),
    doctypes: [
      { name: 'Steady Row', istable: 1, permissions: [], fields: [{ fieldname: 'item', fieldtype: 'Data' }] },
      {
        name: 'Steady',
        autoname: 'field:code',
        track_changes: 1,
        fields: [
          { fieldname: 'code', fieldtype: 'Data' },
          { fieldname: 'n', fieldtype: 'Int' },
          { fieldname: 'rows', fieldtype: 'Table', options: 'Steady Row' },
        ],
      },
      {
        name: 'Troubled',
        autoname: 'field:code',
        fields: [
          { fieldname: 'code', fieldtype: 'Data', unique: 1 },
          { fieldname: 'title', fieldtype: 'Data', length: 20 },
        ],
      },
    ],
  })
  http = await site.http()
  cookie = await http.login('Administrator', 'admin')
  other = await site.another()
  for (let n = 0; n < 4; n++) await send('POST', '/api/resource/Steady', { code: `s${n}`, n })
  for (let n = 0; n < 12; n++) await send('POST', '/api/resource/Troubled', { code: `t${n}`, title: 'x' })
  await site.run((ctx) =>
    ctx.db.write(
      plain(`create function wait_for_gate() returns int language plpgsql as $$
        begin loop exit when pg_try_advisory_xact_lock_shared(4711); perform pg_sleep(0.01); end loop; return 1; end $$`),
    ),
  )
})
afterAll(() => site.close())

/** What people do meanwhile, again and again until `stop`. Answers what was not answered as always. */
async function bystander(n: number, stop: AbortSignal, rounds: number[], kinds: readonly string[]): Promise<string[]> {
  const path = `/api/resource/Steady/s${n}`
  const asks: Readonly<Record<string, () => ReturnType<typeof send>>> = {
    read: () => send('GET', path),
    list: () => send('GET', '/api/resource/Steady?fields=["name","n"]&filters=[["n","<",4]]'),
    count: () => send('GET', '/api/method/frappe.client.get_count?doctype=Steady'),
    change: () => send('PUT', path, { n }),
    insert: () => send('POST', '/api/resource/Note', { title: 'still here' }),
  }
  const faults: string[] = []
  while (!stop.aborted) {
    for (const kind of kinds) {
      const answer = await asks[kind]?.()
      if (answer?.status !== 200) faults.push(`${kind}: ${answer?.status} ${answer?.text.slice(0, 300)}`)
    }
    rounds[n] = (rounds[n] ?? 0) + 1
  }
  return faults
}

const all = ['read', 'list', 'count', 'change', 'insert']

/**
 * Runs a disturbance among people who go on with their work. It is given a function that returns when each of them has come `more` rounds further:
 * what holds something until then holds up nobody.
 */
async function among(disturb: (proceed: (more?: number) => Promise<void>) => Promise<void>, kinds = all): Promise<string[]> {
  const stop = new AbortController()
  const rounds: number[] = []
  const people = [0, 1, 2, 3].map((n) => bystander(n, stop.signal, rounds, kinds))
  const proceed = async (more = 3) => {
    const goals = [0, 1, 2, 3].map((n) => (rounds[n] ?? 0) + more)
    await expect.poll(() => goals.filter((goal, n) => (rounds[n] ?? 0) < goal), { timeout: 15_000 }).toEqual([])
  }
  try {
    await proceed(1)
    await disturb(proceed)
    await proceed(1)
  } finally {
    stop.abort()
  }
  return (await Promise.all(people)).flat()
}

/** Statements wait at a gate that only this one opens. */
async function gated(run: () => Promise<void>): Promise<void> {
  const keeper = other.database.session()
  await keeper.write(plain('select pg_advisory_xact_lock(4711)'))
  try {
    await run()
  } finally {
    await keeper.rollback()
  }
}

describe('others are answered as always, and wait for nothing, while', () => {
  it('statements take as long as they may', async () => {
    let slow: Promise<unknown>[] = []
    const faults = await among((proceed) =>
      gated(async () => {
        slow = Array.from({ length: 4 }, (_, n) => site.run((ctx) => ctx.db.read(plain(`select wait_for_gate(), ${n}`))))
        await proceed()
      }),
    )
    expect(faults).toEqual([])
    expect(await Promise.all(slow)).toHaveLength(4)
  })

  it('statements fail, inside and outside of transactions', async () => {
    const failing = (write: boolean): Promise<unknown> =>
      site
        .run(
          async (ctx): Promise<unknown> =>
            write ? ctx.db.write(plain('insert into "tabTroubled" (name) select 1 / 0')) : ctx.db.read(plain('select 1 / 0')),
        )
        .then(
          () => expect.unreachable('it should fail'),
          (error: unknown) => error,
        )
    const faults = await among(async (proceed) => {
      for (let round = 0; round < 5; round++) {
        const taken = Array.from({ length: 5 }, () => send('POST', '/api/resource/Troubled', { code: 't1' }))
        await Promise.all([...Array.from({ length: 10 }, (_, n) => failing(n % 2 > 0)), proceed(1)])
        expect((await Promise.all(taken)).map(({ status }) => status)).toEqual(Array(5).fill(409))
      }
    })
    expect(faults).toEqual([])
  })

  it('clients hang up whose requests wait for a row', async () => {
    const sockets: Socket[] = []
    const faults = await among(async (proceed) => {
      const holder = other.database.session()
      await holder.write(plain(`update "tabTroubled" set title = 'held'`))
      for (let n = 0; n < 8; n++) {
        const socket = await open(http.url)
        sockets.push(socket)
        const headers = [`cookie: ${cookie}`, 'content-type: application/json']
        socket.write(requestBytes(`PUT /api/resource/Troubled/t${n}`, headers, JSON.stringify({ title: 'gone' })))
      }
      await proceed(2)
      for (const socket of sockets) socket.destroy()
      await proceed(2)
      await holder.rollback()
    })
    expect(faults).toEqual([])
    const answers = await Promise.all(Array.from({ length: 12 }, (_, n) => send('PUT', `/api/resource/Troubled/t${n}`, { title: 'after' })))
    expect(answers.map(({ status }) => status)).toEqual(Array(12).fill(200))
  })

  it('connections are lost: what only reads is asked again', async () => {
    const faults = await among(
      async (proceed) => {
        for (let round = 0; round < 4; round++) {
          await other.database
            .session()
            .read(plain(`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`))
          await proceed(1)
        }
      },
      ['read', 'list', 'count'],
    )
    expect(faults).toEqual([])
  })

  it('a DocType gets fields, wider ones among them', async () => {
    const faults = await among(async (proceed) => {
      for (let round = 0; round < 3; round++) {
        const doctype = (await send('GET', '/api/resource/DocType/Troubled')).body.data as { fields: { fieldname: string; length?: number }[] }
        const fields = doctype.fields.map((field) => (field.fieldname === 'title' ? { ...field, length: 30 + round } : field))
        const changed = await send('PUT', '/api/resource/DocType/Troubled', {
          fields: [...fields, { fieldname: `extra_${round}`, fieldtype: 'Data' }],
        })
        expect(changed.status, changed.text).toBe(200)
        await proceed(1)
      }
    })
    expect(faults).toEqual([])
  })

  it('another process widens the very columns that they read and write', async () => {
    const faults = await among(async (proceed) => {
      for (let length = 200; length < 206; length++) {
        const session = other.database.session()
        await session.write(plain(`alter table "tabSteady" alter column code type varchar(${length})`))
        await session.write(plain(`alter table "tabSteady Row" alter column item type varchar(${length})`))
        await session.commit()
        await proceed(1)
      }
    })
    expect(faults).toEqual([])
  })

  it('a change of their table waits for somebody who works on it', async () => {
    const faults = await among(async (proceed) => {
      const worker = other.database.session()
      await worker.write(plain(`insert into "tabSteady" (name) values ('worker')`))
      const changer = other.database.session()
      const change = changer
        .write(plain('set local lock_timeout = 300'))
        .then(() => changer.write(plain('alter table "tabSteady" add column later text')))
      await expect(change).rejects.toMatchObject({ code: 'DEADLOCK' })
      await changer.rollback()
      await proceed(1)
      await worker.rollback()
    })
    expect(faults).toEqual([])
  })
})
