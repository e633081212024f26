import { insert } from 'cortado/document/insert.ts'
import { load } from 'cortado/document/load.ts'
import { newDocument } from 'cortado/document/new.ts'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { openReceiver } from './receiver.ts'
import { useWebhooks } from './webhook-site.ts'

const world = useWebhooks()
const { ask, rest, write, hook, code, logs, waiting, sent } = world

describe('receivers', () => {
  const create = () => rest('POST', 'Parcel', { code: code() })

  it('that fail are tried three times', async () => {
    world.receiver.answers.set('/in', (answer) => answer.writeHead(500).end('no'))
    await hook()
    await create()
    const pauses: number[] = []
    for (const tries of [1, 2]) {
      await world.site.host.webhooks.idle()
      const [row] = await waiting()
      expect(row).toMatchObject({ tries, status: 'Waiting' })
      pauses.push(Math.round((Date.parse(`${row?.send_after}Z`) - Date.parse(`${row?.modified}Z`)) / 1000))
      await write(sql`update ${sql.table('tabWebhook Queue')} set send_after = null`)
      world.site.host.webhooks.wake()
    }
    await world.site.host.webhooks.idle()
    expect(pauses).toEqual([1, 4])
    expect(world.receiver.requests).toHaveLength(3)
    expect(await waiting()).toEqual([])
    expect(await logs()).toMatchObject(Array(3).fill({ error: '500 Internal Server Error', response: 'no' }))
  })

  it('that take it the second time get it no third time; what came later for the document waits for it', async () => {
    world.receiver.answers.set('/in', (answer, times) => (times === 1 ? answer.writeHead(503).end() : answer.end()))
    await hook()
    const { name } = await create()
    await rest('PUT', `Parcel/${name}`, { note: 'later' })
    await expect.poll(async () => (await waiting()).length, { timeout: 5_000 }).toBe(0)
    expect(world.receiver.requests.map(({ body }) => JSON.parse(body).note)).toEqual([null, null, 'later'])
  })

  it('that hang hold up no others', async () => {
    const held: (() => void)[] = []
    world.receiver.answers.set('/in', (answer) => held.push(() => answer.end()))
    await hook({ timeout: 60 })
    await hook({ request_url: `${world.receiver.url}/quick` })
    await create()
    await expect.poll(() => world.receiver.requests.map(({ path }) => path).sort(), { timeout: 10_000 }).toEqual(['/in', '/quick'])
    expect((await waiting()).filter(({ url }) => String(url).endsWith('/in'))).toMatchObject([{ status: 'Sending' }])
    for (const answer of held) answer()
    await world.site.host.webhooks.idle()
    expect(await waiting()).toEqual([])
  })

  it('that hang are left after the timeout, and tried again at once', async () => {
    world.receiver.answers.set('/in', (answer, times) => times === 1 || answer.end())
    await hook({ timeout: 1 })
    await create()
    await world.site.host.webhooks.idle()
    expect((await logs()).map(({ error }) => error)).toEqual(['It took longer than the timeout', null])
  })

  it('that are not there', async () => {
    await hook({ request_url: 'http://127.0.0.1:1/' })
    await create()
    await world.site.host.webhooks.idle()
    expect(await logs()).toMatchObject([{ error: expect.stringContaining('ECONNREFUSED') }])
    expect(await waiting()).toMatchObject([{ tries: 1, status: 'Waiting' }])
  })

  it('may redirect: as GET, or with method and body; own headers stay at the own origin; not for ever', async () => {
    const other = await openReceiver()
    world.receiver.answers.set('/in', (answer) => answer.writeHead(307, { location: '/next' }).end())
    world.receiver.answers.set('/next', (answer) => answer.writeHead(302, { location: `${other.url}/there` }).end())
    world.receiver.answers.set('/round', (answer) => answer.writeHead(302, { location: '/round' }).end())
    await hook({ webhook_headers: [{ key: 'X-Token', value: 'secret' }] })
    await create()
    await world.site.host.webhooks.idle()
    expect(world.receiver.requests.map(({ method, path }) => [method, path])).toEqual([
      ['POST', '/in'],
      ['POST', '/next'],
    ])
    expect(world.receiver.requests[1]?.headers['x-token']).toBe('secret')
    expect(other.requests).toMatchObject([{ method: 'GET', path: '/there', body: '' }])
    expect(other.requests[0]?.headers).not.toHaveProperty('x-token')
    await other.close()
    await hook({ request_url: `${world.receiver.url}/round` })
    await create()
    await world.site.host.webhooks.idle()
    expect((await logs()).some(({ error }) => error === 'More than 5 redirects')).toBe(true)
  })

  it('answer at length: the beginning is kept', async () => {
    world.receiver.answers.set('/in', (answer) => answer.end('x\0'.repeat(1_000_000)))
    await hook()
    await create()
    await world.site.host.webhooks.idle()
    expect(String((await logs())[0]?.response).length).toBeLessThan(70_000)
  })

  it('at private addresses, where the site refuses them', async () => {
    await world.site.host.site.update({ refuse_private_webhooks: 1 })
    await hook()
    await hook({ request_url: world.receiver.url.replace('127.0.0.1', 'localhost') })
    await create()
    await world.site.host.webhooks.idle()
    await world.site.host.site.update({ refuse_private_webhooks: undefined })
    expect(world.receiver.requests).toEqual([])
    expect((await logs()).map(({ error }) => error)).toEqual(Array(2).fill(expect.stringContaining('is a private address')))
  })
})

describe('the queue', () => {
  it('is worked on after the process that kept it has died, once, by one of several', async () => {
    await hook()
    const name = code()
    await world.site.run(async (ctx) => {
      // as a process leaves it that ends between commit and sending
      Object.assign(ctx, { webhookSender: { wake() {} } })
      await insert(await newDocument(ctx, 'Parcel', { code: name }))
    })
    expect(await waiting()).toHaveLength(1)
    const others = await Promise.all([world.site.another(), world.site.another()])
    for (const { webhooks } of others) webhooks.wake()
    await Promise.all(others.map(({ webhooks }) => webhooks.idle()))
    expect(world.receiver.requests.map(({ body }) => JSON.parse(body).name)).toEqual([name])
    expect(await waiting()).toEqual([])
  })

  it('takes what a process was sending when it died, after the lease', async () => {
    await hook()
    await world.site.run(async (ctx) => {
      Object.assign(ctx, { webhookSender: { wake() {} } })
      await insert(await newDocument(ctx, 'Parcel', { code: code() }))
    })
    const set = (status: string, modified: string) =>
      write(sql`update ${sql.table('tabWebhook Queue')} set status = ${status}, modified = ${modified}`)
    await set('Sending', '2999-01-01 00:00:00')
    world.site.host.webhooks.wake()
    expect(await sent()).toEqual([])
    await set('Sending', '2020-01-01 00:00:00')
    world.site.host.webhooks.wake()
    expect(await sent()).toHaveLength(1)
  })

  it('ends what belongs to a webhook that is gone or disabled', async () => {
    const [gone, off] = [await hook(), await hook()]
    world.receiver.answers.set('/in', (answer) => answer.writeHead(500).end())
    await rest('POST', 'Parcel', { code: code() })
    await world.site.host.webhooks.idle()
    await rest('DELETE', `Webhook/${gone}`)
    await rest('PUT', `Webhook/${off}`, { enabled: 0 })
    await expect.poll(async () => (await waiting()).length, { timeout: 4_000 }).toBe(0)
    expect(
      (await logs())
        .slice(2)
        .map(({ error }) => error)
        .sort(),
    ).toEqual(['The webhook is gone', 'The webhook was disabled'])
  })

  it('costs DocTypes without webhooks nothing', async () => {
    await hook()
    const statements = (doctype: string) =>
      world.site.run(async (ctx) => {
        const before = ctx.db.statements
        const doc = await insert(await newDocument(ctx, doctype, { code: code() }))
        await load(ctx, doctype, doc.name)
        return ctx.db.statements - before
      })
    await statements('Crate')
    expect(await statements('Crate')).toBe(2)
  })

  it('and its log are for System Managers', async () => {
    await world.site.run(async (ctx) => {
      const values = { email: 'jo@example.com', first_name: 'Jo', new_password: 'jo-has-a-long-password-7', send_welcome_email: 0 }
      await insert(await newDocument(ctx, 'User', values))
    })
    const cookie = await world.http.login('jo@example.com', 'jo-has-a-long-password-7')
    for (const doctype of ['Webhook', 'Webhook Queue', 'Webhook Request Log'])
      expect((await world.http.request('GET', `/api/resource/${doctype}`, { cookie })).status, doctype).toBe(403)
    expect((await ask('POST', '/api/resource/Webhook Queue', { url: 'http://x' })).status).toBe(200)
  })
})
