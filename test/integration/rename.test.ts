import { describe, expect, it } from 'vitest'
import { all, exists, fresh, type Json, made, ofThing, read, renameDoc, send, thing, useRenameSite } from './rename-site.ts'

useRenameSite()

/** Every kind of place that names a document: makes one that names `name`, and answers how to read which name it holds now. */
const places: Record<string, (name: string) => Promise<() => Promise<unknown>>> = {
  'a Link': async (thing) => reader('Holder', { thing }, ({ thing }) => thing),
  'a Dynamic Link': async (name) => reader('Holder', ofThing(name), ({ ref }) => ref),
  'a Link of a row': async (thing) => reader('Holder', { rows: [{ thing }] }, ({ rows }) => (rows as Json[])[0]?.thing),
  'a Dynamic Link of a row': async (name) => reader('Holder', { rows: [ofThing(name)] }, ({ rows }) => (rows as Json[])[0]?.ref),
  'a choice of several': async (thing) => reader('Holder', { things: [{ thing }] }, ({ things }) => (things as Json[])[0]?.thing),
  'a Custom Field': async (name) => reader('Holder', { custom_thing: name }, ({ custom_thing }) => custom_thing),
  'a Link by Property Setter': async (other) => reader('Holder', { other }, ({ other }) => other),
  'a Link to its own DocType': async (next) => reader('Thing', { code: fresh('L'), next }, ({ next }) => next),
  'a Link of a submitted document': async (thing) => reader('Paper', { thing, docstatus: 1 }, ({ thing }) => thing),
  'a Link of a Single': async (thing) => single({ thing, kind: '', ref: '', rows: [] }, ({ thing }) => thing),
  'a Dynamic Link of a Single': async (name) => single({ thing: '', ...ofThing(name), rows: [] }, ({ ref }) => ref),
  "a Link of a Single's row": async (thing) => single({ thing: '', kind: '', ref: '', rows: [{ thing }] }, ({ rows }) => (rows as Json[])[0]?.thing),
}

async function reader(doctype: string, values: Json, pick: (doc: Json) => unknown): Promise<() => Promise<unknown>> {
  const { name } = await made(doctype, { name: fresh('H'), ...values })
  return async () => pick(await read(doctype, String(name)))
}

async function single(values: Json, pick: (doc: Json) => unknown): Promise<() => Promise<unknown>> {
  const { status, text } = await send('PUT', '/api/resource/Holder Settings/Holder Settings', values)
  expect(status, text).toBe(200)
  return async () => pick(await read('Holder Settings'))
}

/** What belongs to a document and is no link of it: DocType, how it names the document, and the rest of it. */
const companions: Record<string, (name: string) => Promise<() => Promise<unknown>>> = {
  'a comment': async (name) =>
    companion('Comment', 'reference_name', { reference_doctype: 'Thing', reference_name: name, comment_type: 'Comment', content: 'c' }),
  'an assignment': async (name) => {
    await send('POST', '/api/method/frappe.desk.form.assign_to.add', { doctype: 'Thing', name, assign_to: ['reader@example.com'] })
    const [todo] = await all('ToDo', { reference_name: name }, ['name'])
    return held('ToDo', String(todo?.name), 'reference_name')
  },
  'a share': async (name) => companion('DocShare', 'share_name', { share_doctype: 'Thing', share_name: name, user: 'reader@example.com', read: 1 }),
  'a User Permission': async (name) => companion('User Permission', 'for_value', { user: 'bystander@example.com', allow: 'Thing', for_value: name }),
  'an attachment': async (name) =>
    companion('File', 'attached_to_name', {
      file_name: `${name}.txt`,
      file_url: 'https://example.com/x',
      attached_to_doctype: 'Thing',
      attached_to_name: name,
    }),
  'a version': async (name) => {
    await send('PUT', `/api/resource/Thing/${name}`, { title: 'changed' })
    const [version] = await all('Version', { docname: name, ref_doctype: 'Thing' }, ['name'])
    return held('Version', String(version?.name), 'docname')
  },
  'a tag': async (name) => {
    await send('POST', '/api/method/frappe.desk.doctype.tag.tag.add_tag', { dt: 'Thing', dn: name, tag: `tag ${name}` })
    const [link] = await all('Tag Link', { document_name: name }, ['name'])
    return held('Tag Link', String(link?.name), 'document_name')
  },
}

const held = (doctype: string, name: string, key: string) => async () => (await read(doctype, name))?.[key]

async function companion(doctype: string, key: string, values: Json): Promise<() => Promise<unknown>> {
  const { name } = await made(doctype, values)
  return held(doctype, String(name), key)
}

describe.each(Object.entries({ ...places, ...companions }))('%s', (_kind, make) => {
  it('follows a renaming', async () => {
    const name = await thing()
    const names = await make(name)
    const to = fresh('New')
    const { status, text } = await renameDoc('Thing', name, to)
    expect(status, text).toBe(200)
    expect([await names(), await exists('Thing', name), (await read('Thing', to)).code]).toEqual([to, false, to])
  })

  it('follows a merge', async () => {
    const [name, to] = [await thing(), await thing({ title: 'stays' })]
    const names = await make(name)
    const { status, text } = await renameDoc('Thing', name, to, { merge: 1 })
    expect(status, text).toBe(200)
    expect([await names(), await exists('Thing', name), (await read('Thing', to)).title]).toEqual([to, false, 'stays'])
  })
})

describe.each(Object.entries(places))('a document that is named by %s', (_kind, make) => {
  it('is not deleted', async () => {
    const name = await thing()
    const names = await make(name)
    const refused = await send('DELETE', `/api/resource/Thing/${name}`)
    expect([refused.status, refused.body.exc_type], refused.text).toEqual([417, 'LinkExistsError'])
    expect(await names()).toBe(name)
  })
})

describe.each(Object.entries(companions).filter(([kind]) => kind !== 'a User Permission'))('%s', (_kind, make) => {
  it('does not keep its document from being deleted, and goes with it', async () => {
    const name = await thing()
    const names = await make(name)
    const { status, text } = await send('DELETE', `/api/resource/Thing/${name}`)
    expect([status, await names()], text).toEqual([202, undefined])
  })
})
