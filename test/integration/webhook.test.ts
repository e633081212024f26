import { createHmac } from 'node:crypto'
import type { Row } from 'cortado/database/db.ts'
import { insert } from 'cortado/document/insert.ts'
import { newDocument } from 'cortado/document/new.ts'
import { describe, expect, it } from 'vitest'
import { useWebhooks } from './webhook-site.ts'

const world = useWebhooks()
const { ask, rest, hook, hookValues, code, logs, waiting, sent } = world

/** What is done with a parcel, by the events that it causes. */
const deeds: Readonly<Record<string, (name: string) => Promise<unknown>>> = {
  insert: (name) => rest('POST', 'Parcel', { code: name, note: 'a' }),
  save: (name) => rest('PUT', `Parcel/${name}`, { note: 'b' }),
  submit: (name) => rest('PUT', `Parcel/${name}`, { docstatus: 1 }),
  updateAfterSubmit: (name) => rest('PUT', `Parcel/${name}`, { note: 'c' }),
  cancel: (name) => rest('PUT', `Parcel/${name}`, { docstatus: 2 }),
  delete: (name) => rest('DELETE', `Parcel/${name}`),
}

const caused: Readonly<Record<string, readonly string[]>> = {
  after_insert: ['insert'],
  on_update: ['insert', 'save', 'submit'],
  on_submit: ['submit'],
  on_update_after_submit: ['updateAfterSubmit'],
  on_cancel: ['cancel'],
  on_trash: ['delete'],
  on_change: ['save', 'submit', 'updateAfterSubmit', 'cancel', 'delete'],
}

describe('events', () => {
  it.each(Object.keys(caused))('%s', async (event) => {
    await hook({ webhook_docevent: event })
    const name = code()
    const found: string[] = []
    for (const [deed, act] of Object.entries(deeds)) {
      world.receiver.requests.length = 0
      await act(name)
      const bodies = await sent()
      expect(bodies.length, deed).toBeLessThan(2)
      if (bodies.length === 0) continue
      found.push(deed)
      expect(bodies[0]).toMatchObject({ name })
    }
    expect(found).toEqual(caused[event])
  })

  it('nothing for other DocTypes, disabled webhooks, imports, and what was undone', async () => {
    const name = await hook()
    await rest('POST', 'Crate', { title: 'x' })
    const failing = world.site.run(async (ctx) => {
      await insert(await newDocument(ctx, 'Parcel', { code: code() }))
      throw new Error('undone')
    })
    await expect(failing).rejects.toThrow('undone')
    await world.site.run(async (ctx) => {
      const part = ctx.db.attempt(async () => {
        await insert(await newDocument(ctx, 'Parcel', { code: code() }))
        throw new Error('a part')
      })
      await expect(part).rejects.toThrow('a part')
      const imported = await newDocument(ctx, 'Parcel', { code: code(), weight: 0 })
      imported.flags.inImport = true
      await insert(imported)
    })
    await rest('PUT', `Webhook/${name}`, { enabled: 0 })
    await rest('POST', 'Parcel', { code: code() })
    expect(await sent()).toEqual([])
    expect(await waiting()).toEqual([])
  })

  it('one request for each webhook and document of a transaction, with its last state, in the order of the last events', async () => {
    await hook({ webhook_docevent: 'on_update' })
    const [one, two] = [code(), code()]
    await world.site.run(async (ctx) => {
      const first = await insert(await newDocument(ctx, 'Parcel', { code: one, note: 'first' }))
      await insert(await newDocument(ctx, 'Parcel', { code: two, note: 'two' }))
      first.set('note', 'second')
      await first.save()
      await first.dbSet({ note: 'last' })
    })
    const bodies = await sent()
    expect(bodies).toHaveLength(2)
    expect(bodies).toEqual(
      expect.arrayContaining([
        { name: two, note: 'two' },
        { name: one, note: 'last' },
      ]),
    )
  })

  it('changes of webhooks count at once, in other processes too', async () => {
    const other = await world.site.another()
    const save = () => other.run(async (ctx) => insert(await newDocument(ctx, 'Parcel', { code: code() })))
    await save()
    await hook()
    await expect
      .poll(async () => {
        await save()
        await other.webhooks.idle()
        return world.receiver.requests.length
      })
      .toBeGreaterThan(0)
  })
})

describe('conditions', () => {
  it.each([
    ['doc.note == "yes"', 'yes', 1],
    ['doc.note == "yes"', 'no', 0],
    ['doc.weight > 3 and utils.nowdate() > "2020-01-01"', 'x', 1],
    ['frappe.db.get_value("User", "Guest", "name") == "Guest"', 'x', 1],
  ])('%s with %s', async (condition, note, expected) => {
    await hook({ condition })
    await rest('POST', 'Parcel', { code: code(), note, weight: 5 })
    expect(await sent()).toHaveLength(expected)
  })

  it('one that fails is told, and the document is saved', async () => {
    await hook({ condition: 'doc.note + 1 > 2' })
    await rest('POST', 'Parcel', { code: code(), note: 'text' })
    expect(await sent()).toEqual([])
    expect(await logs()).toMatchObject([{ reference_doctype: 'Parcel', error: expect.stringContaining('condition') }])
  })

  it.each([
    [{ condition: 'doc.note ==' }, 'BadExpression|ValidationError'],
    [{ request_url: 'ftp://example.com/' }, 'ValidationError'],
    [{ request_url: '{{ doc.note }}', is_dynamic_url: 1 }, 'ValidationError'],
    [{ request_url: 'http://example.com/{{ doc.note', is_dynamic_url: 1 }, ''],
    [{ webhook_doctype: 'Crate', webhook_docevent: 'on_submit' }, 'ValidationError'],
    [{ request_structure: 'JSON', webhook_json: '{% for x %}' }, ''],
    [{ enable_security: 1 }, 'ValidationError'],
    [{ webhook_headers: [{ key: 'X-A', value: 'a\r\nX-B: b' }] }, 'ValidationError'],
    [{ webhook_headers: [{ key: 'X A', value: 'a' }] }, 'ValidationError'],
    [
      {
        webhook_data: [
          { fieldname: 'note', key: 'a' },
          { fieldname: 'note', key: 'b' },
        ],
      },
      'ValidationError',
    ],
  ])('%j is refused when it is saved', async (values, type) => {
    const { status, body } = await ask('POST', '/api/resource/Webhook', hookValues(values))
    expect(status).toBe(417)
    expect(String((body as Row).exc_type)).toMatch(new RegExp(type))
  })
})

describe('the request', () => {
  it('is the chosen fields as Python writes JSON, signed, with the headers of the webhook; the log shows no secret', async () => {
    await hook({
      request_method: 'PUT',
      enable_security: 1,
      webhook_secret: 'open sesame',
      webhook_headers: [
        { key: 'Authorization', value: 'Bearer a-token' },
        { key: 'Content-Type', value: 'application/json' },
      ],
      webhook_data: ['code', 'note', 'weight', 'pin', 'items', 'owner'].map((fieldname) => ({ fieldname, key: fieldname })),
    })
    const name = code()
    await rest('POST', 'Parcel', { code: name, note: 'Grüße, "you": 1', weight: 1.5, pin: '1234', items: [{ item: 'a' }] })
    await world.site.host.webhooks.idle()
    const [request] = world.receiver.requests
    expect(request?.method).toBe('PUT')
    expect(request?.body).toContain(
      `{"code": "${name}", "note": "Gr\\u00fc\\u00dfe, \\"you\\": 1", "weight": 1.5, "pin": "****", "items": [{"name": "`,
    )
    expect(request?.headers).toMatchObject({
      authorization: 'Bearer a-token',
      'content-type': 'application/json',
      'x-frappe-webhook-signature': createHmac('sha256', 'open sesame')
        .update(request?.body ?? '')
        .digest('base64'),
    })
    const [log] = await logs()
    expect(log).toMatchObject({ reference_document: name, response: 'ok', error: null, user: 'Administrator', data: request?.body })
    expect(String(log?.headers)).toContain('"Authorization": "***"')
    expect(JSON.stringify(log)).not.toMatch(/a-token|open sesame/)
    expect(JSON.stringify(await rest('GET', `Webhook/${log?.webhook}`))).not.toContain('open sesame')
    expect(await waiting()).toEqual([])
  })

  it('has the body that a template makes, at the address that one makes; no content type of its own', async () => {
    await hook({
      is_dynamic_url: 1,
      request_url: `${world.receiver.url}/{{ doc.code }}/x`,
      request_structure: 'JSON',
      webhook_data: [],
      webhook_json:
        '{"n": {{ doc.note | tojson }}, "w": {{ doc.weight }}, "i": [{% for row in doc.items %}"{{ row.item }}"{% endfor %}], "one": 1.0}',
    })
    const name = code()
    await rest('POST', 'Parcel', { code: name, note: 'a "b"', weight: 2.5, items: [{ item: 'x' }] })
    await world.site.host.webhooks.idle()
    expect(world.receiver.requests).toMatchObject([{ path: `/${name}/x`, body: '{"n": "a \\"b\\"", "w": 2.5, "i": ["x"], "one": 1.0}' }])
    expect(world.receiver.requests[0]?.headers).not.toHaveProperty('content-type')
  })

  it.each([
    ['no JSON', { request_structure: 'JSON', webhook_data: [], webhook_json: '{"n": {{ doc.note }}}' }],
    ['no such field', { request_structure: 'JSON', webhook_data: [], webhook_json: '{{ frappe.db.get_value("User", "Guest", "nothing") | json }}' }],
    ['no address', { is_dynamic_url: 1, request_url: 'http://x{{ doc.note }}/' }],
  ])('that cannot be made (%s) is told by the log, and the document is saved', async (_, values) => {
    await hook(values)
    await rest('POST', 'Parcel', { code: code(), note: 'a b[' })
    expect(await sent()).toEqual([])
    const found = await logs()
    expect(found).toHaveLength(1)
    expect(found[0]?.error).toBeTruthy()
  })

  it('is shown before it is sent, of documents that may be read', async () => {
    const name = await hook({ condition: 'doc.note == "yes"' })
    const parcel = code()
    await rest('POST', 'Parcel', { code: parcel, note: 'yes' })
    const run = async (method: string, preview_document: string) => {
      const json = { dt: 'Webhook', dn: name, method, args: { preview_document } }
      return ((await ask('POST', '/api/method/run_doc_method', json)).body as { message: string }).message
    }
    expect(await run('preview_meets_condition', parcel)).toBe('Yes')
    expect(JSON.parse(await run('preview_request_body', parcel))).toEqual({ name: parcel, note: 'yes' })
    expect(await run('preview_meets_condition', 'nowhere')).toMatch(/^Failed to evaluate conditions/)
  })
})
