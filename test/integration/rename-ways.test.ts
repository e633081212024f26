import { beforeAll, describe, expect, it } from 'vitest'
import { all, as, exists, field, fresh, type Json, made, ofThing, read, renameDoc, send, site, thing, useRenameSite } from './rename-site.ts'

useRenameSite()

describe('a document is not renamed', () => {
  const refusals: Record<string, [doctype: string, from: string, to: unknown, more: Json, status: number, type: string]> = {
    'into the name that it has': ['Thing', 'one', 'one', {}, 417, 'ValidationError'],
    'into a name that is taken': ['Thing', 'one', 'two', {}, 417, 'ValidationError'],
    'into nothing': ['Thing', 'one', '', {}, 417, 'ValidationError'],
    'into blanks': ['Thing', 'one', '  ', {}, 417, 'ValidationError'],
    'into a name with angle brackets': ['Thing', 'one', 'a<b>', {}, 409, 'NameError'],
    'into the name of its DocType': ['Thing', 'one', 'Thing', {}, 409, 'NameError'],
    'into that of a new document': ['Thing', 'one', 'New Thing 1', {}, 409, 'NameError'],
    'into a name of 141 letters': ['Thing', 'one', 'x'.repeat(141), {}, 409, 'NameError'],
    'into null': ['Thing', 'one', null, {}, 417, 'ValidationError'],
    'into a number': ['Thing', 'one', 5, {}, 409, 'NameError'],
    'into a list': ['Thing', 'one', ['a'], {}, 409, 'NameError'],
    'where it is not there': ['Thing', 'none', 'other', {}, 404, 'DoesNotExistError'],
    'where its DocType is not there': ['Nothing', 'one', 'other', {}, 404, 'DoesNotExistError'],
    'where its DocType does not allow it': ['Fixed', 'one', 'other', {}, 417, 'ValidationError'],
    'where it is numbered': ['Counted', '1', '7', {}, 417, 'ValidationError'],
    'where it is a Single': ['Holder Settings', 'Holder Settings', 'other', {}, 417, 'ValidationError'],
    'by a merge into what is not there': ['Thing', 'one', 'none', { merge: 1 }, 417, 'ValidationError'],
    'by a merge into itself': ['Thing', 'one', 'one', { merge: 1 }, 417, 'ValidationError'],
    'by a merge that loses a submitted document': ['Paper', 'sent', 'draft', { merge: 1 }, 417, 'ValidationError'],
    'by a merge of a leaf into a group': ['Branch', 'leaf', 'other group', { merge: 1 }, 417, 'NestedSetInvalidMergeError'],
    'by a merge of a group into a leaf': ['Branch', 'other group', 'leaf', { merge: 1 }, 417, 'NestedSetInvalidMergeError'],
    'by a merge into what is below it': ['Branch', 'top', 'group', { merge: 1 }, 417, 'NestedSetRecursionError'],
  }

  beforeAll(async () => {
    for (const code of ['one', 'two']) await made('Thing', { code })
    await made('Fixed', { name: 'one' })
    await made('Counted', {})
    await made('Paper', { name: 'sent', docstatus: 1 })
    await made('Paper', { name: 'draft' })
    for (const [name, parent_branch, is_group] of [
      ['top', '', 1],
      ['group', 'top', 1],
      ['leaf', 'group', 0],
      ['other group', '', 1],
    ])
      await made('Branch', { name, parent_branch, is_group })
  })

  it.each(Object.entries(refusals))('%s', async (_why, [doctype, from, to, more, status, type]) => {
    const refused = await renameDoc(doctype, from, to, more)
    expect([refused.status, refused.body.exc_type], refused.text).toEqual([status, type])
    expect([await exists('Thing', 'one'), await exists('Thing', 'two'), await exists('Paper', 'sent')]).toEqual([true, true, true])
  })

  it.each([
    ['who may only read it', 'reader', 'one', {}, 417],
    ['who may not delete what a merge removes', 'writer', 'one', { merge: 1 }, 403],
  ])('by %s', async (_who, user, old_name, more, status) => {
    const refused = await as(user)('POST', '/api/method/frappe.client.rename_doc', { doctype: 'Thing', old_name, new_name: 'two', ...more })
    expect([refused.status, await exists('Thing', 'one')], refused.text).toEqual([status, true])
  })
})

describe('every way to rename', () => {
  const messages = ({ body }: { body: Json }): Json[] =>
    (JSON.parse(String(body._server_messages ?? '[]')) as string[]).map((text) => JSON.parse(text) as Json)
  const retitle = (docname: string, more: Json, ask = send) =>
    ask('POST', '/api/method/frappe.model.rename_doc.update_document_title', { doctype: 'Thing', docname, ...more })

  it('answers the new name, without the blanks around it, and says it', async () => {
    const [name, to] = [await thing(), fresh()]
    const answer = await renameDoc('Thing', name, ` ${to} `)
    expect([answer.body.message, messages(answer)]).toEqual([to, [expect.objectContaining({ alert: 1, indicator: 'green' })]])
    const comments = await all('Comment', { reference_name: to, comment_type: 'Edit' }, ['content'])
    expect(comments.map(({ content }) => content)).toEqual([`renamed from <strong>${name}</strong> to <strong>${to}</strong>`])
  })

  it('changes title, name, both, or nothing', async () => {
    const name = await thing({ title: 'first' })
    const nothing = await retitle(name, { title: 'first', name })
    expect([nothing.body.message, messages(nothing)]).toEqual([name, []])
    const title = await retitle(name, { title: 'second' })
    expect([title.body.message, messages(title).map(({ message }) => message)]).toEqual([name, ['Saved']])
    const [to, last] = [fresh(), fresh()]
    const both = await retitle(name, { new_title: 'third', new_name: to })
    expect([both.body.message, messages(both).length, await read('Thing', to)]).toEqual([
      to,
      2,
      expect.objectContaining({ title: 'third', code: to }),
    ])
    expect((await retitle(to, { name: last, title: '' })).body.message).toBe(last)
    expect(await read('Thing', last)).toMatchObject({ title: 'third', code: last })
  })

  it('merges by the title as well', async () => {
    const [name, to] = [await thing({ title: 'a' }), await thing({ title: 'b' })]
    expect((await retitle(name, { name: to, merge: true })).body.message).toBe(to)
    expect([await exists('Thing', name), (await read('Thing', to)).title]).toEqual([false, 'b'])
  })

  it('needs the right to write for a title, whether it changes or not', async () => {
    const name = await thing({ title: 'mine' })
    for (const title of ['mine', 'yours']) expect((await retitle(name, { title }, as('reader'))).status).toBe(403)
    expect((await retitle(name, { title: 'yours' }, as('writer'))).body.message).toBe(name)
    expect((await retitle(name, { title: { a: 1 } })).status).toBe(417)
  })

  it('is a method of the document, which is answered as it is then', async () => {
    const [name, to, last, end] = [await thing({ title: 't' }), fresh(), fresh(), fresh()]
    const ran = await send('POST', '/api/method/run_doc_method', { dt: 'Thing', dn: name, method: 'rename', args: { name: to } })
    expect([ran.body.message, (ran.body.docs as Json[])[0]]).toEqual([undefined, expect.objectContaining({ name: to, code: to, title: 't' })])
    const posted = await send('POST', `/api/resource/Thing/${to}`, { run_method: 'rename', name: last })
    expect(posted.status, posted.text).toBe(200)
    expect((await send('POST', `/api/v2/document/Thing/${last}/method/rename`, { name: end })).status).toBe(200)
    expect(await exists('Thing', end)).toBe(true)
  })

  it.each(["o'x", 'a/b', '"quoted" \\ %s $1', 'Größe 漢字 🎈', 'a?b#c&d', '5', 'null'])('takes %s as a name', async (to) => {
    const name = await thing()
    const holder = await made('Holder', { name: fresh('H'), thing: name, rows: [ofThing(name)] })
    expect((await renameDoc('Thing', name, to)).body.message).toBe(to)
    expect([(await read('Thing', to)).code, (await read('Holder', String(holder.name))).thing]).toEqual([to, to])
    expect((await renameDoc('Thing', to, name)).body.message).toBe(name)
  })

  it('is not the one that code has for itself', async () => {
    const name = await thing()
    const { status, body } = await send('POST', '/api/method/frappe.model.rename_doc.rename_doc', { doctype: 'Thing', old: name, new: fresh() })
    expect([status, body.exc_type, await exists('Thing', name)]).toEqual([403, 'PermissionError', true])
  })

  it('is forced where the DocType does not allow it', async () => {
    await made('Fixed', { name: 'stiff' })
    const run = (args: Json) =>
      send('POST', '/api/method/run_doc_method', { dt: 'Fixed', dn: 'stiff', method: 'rename', args: { name: 'bent', ...args } })
    expect([(await run({})).status, (await run({ force: 1 })).status, await exists('Fixed', 'bent')]).toEqual([417, 200, true])
  })

  it('changes the letter case, keeps times and secrets, and takes rows along', async () => {
    const name = await thing({ secret: 'shh' })
    const before = await read('Thing', name)
    await renameDoc('Thing', name, name.toLowerCase())
    const after = await read('Thing', name.toLowerCase())
    expect([after.modified, after.creation, await exists('Thing', name)]).toEqual([before.modified, before.creation, false])
    const secret = await send(
      'GET',
      `/api/method/frappe.client.get_password?${new URLSearchParams({ doctype: 'Thing', name: String(after.name), fieldname: 'secret' })}`,
    )
    expect(secret.body.message).toBe('shh')
    const [twin, own] = [await made('Holder', { name: fresh('H'), rows: [{}] }), await made('Paper', { name: fresh('P'), docstatus: 1 })]
    await renameDoc('Holder', twin.name, 'holder')
    expect((await read('Holder', 'holder')).rows).toHaveLength(1)
    expect((await renameDoc('Paper', own.name, 'paper')).status).toBe(200)
  })
})

describe('a merge', () => {
  it('leaves what both had once', async () => {
    const [name, to] = [await thing(), await thing()]
    for (const each of [name, to]) {
      await send('POST', '/api/method/frappe.desk.doctype.tag.tag.add_tag', { dt: 'Thing', dn: each, tag: 'shared tag' })
      await send('POST', '/api/method/frappe.desk.form.assign_to.add', { doctype: 'Thing', name: each, assign_to: ['reader@example.com'] })
      await made('User Permission', { user: 'reader@example.com', allow: 'Thing', for_value: each })
      await made('DocShare', { share_doctype: 'Thing', share_name: each, user: 'bystander@example.com', read: 1, write: each === name ? 1 : 0 })
    }
    await send('POST', '/api/method/frappe.desk.form.assign_to.add', { doctype: 'Thing', name, assign_to: ['writer@example.com'] })
    expect((await renameDoc('Thing', name, to, { merge: 1 })).status).toBe(200)
    expect(await all('Tag Link', { document_name: to }, ['tag'])).toEqual([{ tag: 'shared tag' }])
    expect(await all('User Permission', { for_value: to }, ['user'])).toEqual([{ user: 'reader@example.com' }])
    expect(await all('DocShare', { share_name: to, user: 'bystander@example.com' }, ['user', 'read', 'write'])).toEqual([
      { user: 'bystander@example.com', read: 1, write: 1 },
    ])
    expect((await all('ToDo', { reference_name: to, status: 'Open' }, ['allocated_to'])).map((todo) => todo.allocated_to).toSorted()).toEqual([
      'reader@example.com',
      'writer@example.com',
    ])
    expect(JSON.parse(String((await all('Thing', { name: to }, ['_assign']))[0]?._assign)).toSorted()).toEqual([
      'reader@example.com',
      'writer@example.com',
    ])
    for (const { name } of await all('User Permission', { user: 'reader@example.com' }, ['name']))
      await send('DELETE', `/api/resource/User Permission/${name}`)
  })

  it('keeps a copy of what went, and says so in the one that stays', async () => {
    const [name, to] = [await thing(), await thing()]
    await renameDoc('Thing', name, to, { merge: 1 })
    expect(await all('Deleted Document', { deleted_doctype: 'Thing', deleted_name: name }, ['restored'])).toEqual([{ restored: 0 }])
    expect((await all('Comment', { reference_name: to, comment_type: 'Edit' }, ['content'])).map(({ content }) => content)).toEqual([
      `merged <strong>${name}</strong> into <strong>${to}</strong>`,
    ])
  })

  it('of groups numbers the tree anew, by name', async () => {
    await site.run((ctx) => ctx.db.write({ text: 'delete from "tabBranch"', values: [] }))
    for (const [name, parent_branch] of [
      ['z', ''],
      ['a', ''],
      ['m2', 'z'],
      ['m1', 'z'],
      ['k', 'm2'],
      ['b', 'm1'],
    ])
      await made('Branch', { name, parent_branch, is_group: 1 })
    expect((await renameDoc('Branch', 'm2', 'm1', { merge: 1 })).status).toBe(200)
    const rows = (await send('GET', '/api/resource/Branch?fields=["name","parent_branch","lft","rgt"]&order_by=lft')).body.data as Json[]
    expect(rows.map(({ name, parent_branch, lft, rgt }) => [name, parent_branch || '', lft, rgt])).toEqual([
      ['a', '', 1, 2],
      ['z', '', 3, 10],
      ['m1', 'z', 4, 9],
      ['b', 'm1', 5, 6],
      ['k', 'm1', 7, 8],
    ])
  })
})

describe('a tree whose numbers are lost', () => {
  const rebuild = (ask: typeof send, doctype: string) => ask('POST', '/api/method/frappe.utils.nestedset.rebuild_tree', { doctype })

  it('is numbered anew by a System Manager', async () => {
    const before = await all('Branch', {}, ['name', 'lft', 'rgt'])
    await site.run((ctx) => ctx.db.write({ text: 'update "tabBranch" set lft = 0, rgt = 0', values: [] }))
    expect([(await rebuild(as('writer'), 'Branch')).status, (await rebuild(send, 'Thing')).status, (await rebuild(send, 'Branch')).status]).toEqual([
      403, 417, 200,
    ])
    const order = (rows: Json[]) => rows.toSorted((a, b) => String(a.name).localeCompare(String(b.name)))
    expect(order(await all('Branch', {}, ['name', 'lft', 'rgt']))).toEqual(order(before))
  })
})

describe('permissions that are held in memory', () => {
  it('follow a document that they name', async () => {
    const [name, other] = [await thing(), await thing()]
    await made('User Permission', { user: 'writer@example.com', allow: 'Thing', for_value: name })
    const seen = async () => ((await as('writer')('GET', '/api/resource/Thing?limit=0')).body.data as Json[]).map(({ name }) => name)
    expect(await seen()).toEqual([name])
    const to = fresh()
    await renameDoc('Thing', name, to)
    expect(await seen()).toEqual([to])
    await renameDoc('Thing', to, other, { merge: 1 })
    expect(await seen()).toEqual([other])
  })

  it('follow a role', async () => {
    await made('Role', { role_name: 'Keeper' })
    await made('DocType', { name: 'Kept', module: 'Core', custom: 1, fields: [field('note')], permissions: [{ role: 'Keeper', read: 1 }] })
    await made('User', {
      email: 'keeper@example.com',
      first_name: 'k',
      send_welcome_email: 0,
      roles: [{ role: 'Keeper' }],
      api_key: 'keeper',
      api_secret: 'keeper',
    })
    const status = async () => (await as('keeper')('GET', '/api/resource/Kept')).status
    expect(await status()).toBe(200)
    expect((await renameDoc('Role', 'Keeper', 'Guardian')).status).toBe(200)
    expect([await status(), (await read('DocType', 'Kept')).permissions]).toEqual([200, [expect.objectContaining({ role: 'Guardian' })]])
  })
})
