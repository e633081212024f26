import { beforeAll, describe, expect, it } from 'vitest'
import { type Json, newForm, type Person, people, useForms } from './form-site.ts'

const { call, answered, rest, upload } = useForms()

/** What a call is made on: a document of the person's own, or one of Administrator. */
type Target = Readonly<Record<'doctype' | 'name', string>>

type Call = readonly [method: string, args: (target: Target, doc: Json) => Json]

const form = 'frappe.desk.form'
const reference = ({ doctype, name }: Target): Json => ({ reference_doctype: doctype, reference_name: name })
const followed = ({ doctype, name }: Target): Json => ({ doctype, doc_name: name })

/** Calls that whoever may read the document may make. */
const reading: readonly Call[] = [
  [`${form}.load.getdoc`, (target) => target],
  [`${form}.load.get_docinfo`, (target) => target],
  [`${form}.load.get_communications`, (target) => ({ ...target, start: 0, limit: 20 })],
  [`${form}.utils.add_comment`, (target) => ({ ...reference(target), content: 'x', comment_email: 'x', comment_by: 'x' })],
  [`${form}.utils.get_next`, ({ doctype, name }) => ({ doctype, value: name, prev: 0, filters: [], sort_order: 'desc', sort_field: 'creation' })],
  [`${form}.linked_with.get`, ({ doctype, name }) => ({ doctype, docname: name })],
  [`${form}.linked_with.get_submitted_linked_docs`, (target) => target],
  [`${form}.assign_to.add`, (target) => ({ ...target, assign_to: ['Administrator'] })],
  [`${form}.assign_to.remove`, (target) => ({ ...target, assign_to: people.rita })],
  [`${form}.assign_to.add_multiple`, ({ doctype, name }) => ({ doctype, name: [name], assign_to: ['Administrator'], bulk_assign: true })],
  [`${form}.assign_to.remove_multiple`, ({ doctype, name }) => ({ doctype, names: [name] })],
  [`${form}.document_follow.update_follow`, (target) => ({ ...followed(target), following: true })],
  [`${form}.document_follow.get_follow_users`, followed],
  ['frappe.desk.like.toggle_like', (target) => ({ ...target, add: 'Yes' })],
  ['frappe.desk.notifications.get_open_count', (target) => ({ ...target, items: [] })],
  ['frappe.desk.search.get_link_title', ({ doctype, name }) => ({ doctype, docname: name })],
  ['run_doc_method', ({ doctype, name }) => ({ dt: doctype, dn: name, method: 'add_comment', args: { text: 'x' } })],
  ['run_doc_method', (_, doc) => ({ docs: doc, method: 'add_comment', args: { text: 'x' } })],
]

/** Calls that take the right to write, or more: these people have both or none. */
const writing: readonly Call[] = [
  [`${form}.save.savedocs`, (_, doc) => ({ doc, action: 'Save' })],
  [`${form}.save.savedocs`, (_, doc) => ({ doc, action: 'Submit' })],
  [`${form}.save.discard`, (target) => target],
  ['frappe.desk.doctype.tag.tag.add_tag', ({ doctype, name }) => ({ tag: 'x', dt: doctype, dn: name })],
  ['frappe.desk.doctype.tag.tag.remove_tag', ({ doctype, name }) => ({ tag: 'x', dt: doctype, dn: name })],
  ['frappe.share.add', (target) => ({ ...target, user: people.nora, read: 1, write: 1 })],
  ['frappe.share.set_permission', (target) => ({ ...target, user: people.nora, permission_to: 'read', value: 1, everyone: 0 })],
  ['frappe.model.rename_doc.update_document_title', ({ doctype, name }) => ({ doctype, docname: name, title: 'other', merge: 0 })],
  ['frappe.client.set_value', (target) => ({ ...target, fieldname: 'note', value: 'x' })],
  ['frappe.client.attach_file', ({ doctype, name }) => ({ doctype, docname: name, filename: 'a.txt', filedata: 'x', is_private: 1 })],
  ['frappe.client.delete', (target) => target],
]

/** Who, on whose document, may read and write it. */
const subjects: readonly [who: Person, owner: Person, mayRead: boolean, mayWrite: boolean][] = [
  ['guest', 'admin', false, false],
  ['nora', 'admin', false, false],
  ['olaf', 'admin', false, false],
  ['rita', 'admin', true, false],
  ['wanda', 'admin', true, true],
  ['olaf', 'olaf', true, true],
]

const make = async (owner: Person): Promise<Json> => {
  const doc = newForm('new-parcel-x', { title: 'x' })
  return (await answered<{ docs: [Json] }>(owner, `${form}.save.savedocs`, { doc, action: 'Save' })).docs[0]
}

describe.each(subjects)('%s with a document of %s (reads: %s, writes: %s)', (who, owner, mayRead, mayWrite) => {
  it.each(reading.map(([method, args], at) => [method, at, args] as const))('%s %#', async (method, _at, args) => {
    const doc = await make(owner)
    const { status, text } = await call(who, method, args({ doctype: 'Parcel', name: String(doc.name) }, doc))
    expect(status, text).toBe(mayRead ? 200 : 403)
  })

  it.each(writing.map(([method, args], at) => [method, at, args] as const))('%s %#', async (method, _at, args) => {
    const doc = await make(owner)
    const { status, text } = await call(who, method, args({ doctype: 'Parcel', name: String(doc.name) }, doc))
    expect([status, text], text).toEqual([mayWrite ? expect.toBeOneOf([200, 202]) : 403, expect.anything()])
  })
})

describe('what is not there', () => {
  let doc: Json = {}
  beforeAll(async () => {
    doc = await make('admin')
  })
  const calls = [...reading, ...writing]

  /** These answer as if there were nothing to do. */
  const silent: ReadonlySet<string> = new Set([`${form}.load.getdoc`])

  it.each(calls.map(([method, args], at) => [method, at, args] as const))('no document: %s %#', async (method, _at, args) => {
    const target = { doctype: 'Parcel', name: 'PARCEL-NONE' }
    const { status, text } = await call('admin', method, args(target, { ...doc, name: target.name }))
    expect(status, text).toBe(silent.has(method) ? 200 : 404)
  })

  it.each(calls.map(([method, args], at) => [method, at, args] as const))('no DocType: %s %#', async (method, _at, args) => {
    const target = { doctype: 'No Such Thing', name: 'x' }
    const { status, text } = await call('admin', method, args(target, { ...doc, ...target }))
    expect(status, text).toBe(404)
  })

  it.each(calls.map(([method], at) => [method, at] as const))('no arguments: %s %#', async (method) => {
    const { status, text } = await call('admin', method, {})
    expect(status, text).toBe(417)
  })
})

describe('texts where lists and objects belong', () => {
  it.each<[method: string, args: Json]>([
    [`${form}.save.savedocs`, { doc: '[1]', action: 'Save' }],
    [`${form}.save.savedocs`, { doc: '{', action: 'Save' }],
    [`${form}.save.savedocs`, { doc: { name: 'x' }, action: 'Save' }],
    [`${form}.save.savedocs`, { doc: { doctype: 'Parcel' }, action: 'Save' }],
    [`${form}.assign_to.add`, { doctype: 'Parcel', name: 'x', assign_to: '{' }],
    [`${form}.assign_to.add_multiple`, { doctype: 'Parcel', name: '[1]', assign_to: '["a"]' }],
    [`${form}.linked_with.cancel_all_linked_docs`, { docs: 'x' }],
    [`${form}.linked_with.cancel_all_linked_docs`, { docs: '[1]' }],
    ['frappe.share.set_permission', { doctype: 'Parcel', name: 'x', user: 'y', permission_to: 'fly' }],
    ['frappe.desk.doctype.tag.tag.add_tag', { dt: 'Parcel', dn: 'PARCEL-0001', tag: '<b>' }],
    ['run_doc_method', { docs: '[]', method: 'submit' }],
  ])('%s %j', async (method, args) => {
    const { status, text } = await call('admin', method, args)
    expect(status, text).toBe(417)
  })
})

describe('a Single', () => {
  it('that was never saved is saved by its form, and again only by who has seen it', async () => {
    await rest('POST', 'DocType', {
      name: 'Parcel Settings',
      module: 'Core',
      custom: 1,
      issingle: 1,
      fields: [{ fieldname: 'most', fieldtype: 'Int', label: 'Most' }],
      permissions: [{ role: 'System Manager', read: 1, write: 1, create: 1 }],
    })
    const single = { doctype: 'Parcel Settings', name: 'Parcel Settings' }
    const opened = await answered<{ docs: [Json] }>('admin', `${form}.load.getdoc`, single)
    const saved = await answered<{ docs: [Json] }>('admin', `${form}.save.savedocs`, {
      doc: { ...opened.docs[0], most: 4, __unsaved: 1 },
      action: 'Save',
    })
    expect(saved.docs[0]).toMatchObject({ ...single, most: 4 })
    expect(saved.docs[0]).not.toHaveProperty('__unsaved')
    const stale = { ...saved.docs[0], modified: '2020-01-01 00:00:00.000000' }
    expect((await call('admin', `${form}.save.savedocs`, { doc: stale, action: 'Save' })).body.exc_type).toBe('TimestampMismatchError')
    const again = await answered<{ docs: [Json] }>('admin', `${form}.load.getdoc`, single)
    expect(again.docs[0]).toMatchObject({ most: 4 })
    expect((await call('admin', `${form}.save.savedocs`, { doc: { ...again.docs[0], most: 5 }, action: 'Save' })).status).toBe(200)
  })
})

describe('titles of linked documents', () => {
  it.each([
    ['Link', (name: unknown) => ({ before: name })],
    ['Dynamic Link', (name: unknown) => ({ about_type: 'Parcel', about: name })],
  ])('come with the form: %s', async (_, values) => {
    const target = await rest('POST', 'Parcel', { title: 'Atlas' })
    const { name } = await rest('POST', 'Parcel', { title: 'Box', ...values(target.name) })
    const titles = async (who: Person) =>
      (await answered<{ _link_titles: Json }>(who, `${form}.load.getdoc`, { doctype: 'Parcel', name }))._link_titles
    expect(await titles('wanda')).toEqual({ [`Parcel::${target.name}`]: 'Atlas' })
  })
})

describe('a site without sharing', () => {
  it('shares nothing, nor by assigning', async () => {
    const { name } = await make('admin')
    const target = { doctype: 'Parcel', name }
    await rest('PUT', 'System Settings/System Settings', { disable_document_sharing: 1 })
    expect((await call('wanda', 'frappe.share.add', { ...target, user: people.nora, read: 1 })).status).toBe(403)
    expect((await call('wanda', `${form}.assign_to.add`, { ...target, assign_to: [people.nora] })).status).toBe(417)
    expect((await call('wanda', `${form}.assign_to.add`, { ...target, assign_to: [people.rita] })).status).toBe(200)
    await rest('PUT', 'System Settings/System Settings', { disable_document_sharing: 0 })
    expect((await call('wanda', `${form}.assign_to.add`, { ...target, assign_to: [people.nora] })).status).toBe(200)
  })
})

describe('a link that is chosen', () => {
  const validated = (who: Person, docname: string, fields?: readonly string[]) =>
    answered<{ message: Json; _server_messages?: string }>(who, 'frappe.client.validate_link', { doctype: 'Parcel', docname, fields })
  let name = ''
  beforeAll(async () => {
    name = String((await rest('POST', 'Parcel', { title: 'Atlas', secret: 'top', weight: 2.5 })).name)
  })

  it('is answered with its stored name, whatever its letter case, and with fields of its level', async () => {
    expect((await validated('rita', name.toLowerCase())).message).toEqual({ name })
    expect((await validated('rita', name, ['title', 'weight'])).message).toEqual({ name, title: 'Atlas', weight: 2.5 })
    expect((await validated('rita', 'none', ['title'])).message).toEqual({ name: null })
    expect((await call('guest', 'frappe.client.validate_link', { doctype: 'Parcel', docname: name })).status).toBe(403)
  })

  it('is answered without fields where the user may not read it', async () => {
    const { message, _server_messages } = await validated('olaf', name, ['title'])
    expect([message, String(_server_messages)]).toEqual([{ name }, expect.stringContaining('Cannot Fetch Values')])
  })

  it('has a preview', async () => {
    const preview = async (who: Person) =>
      (await answered<{ message?: Json }>(who, 'frappe.desk.link_preview.get_preview_data', { doctype: 'Parcel', docname: name })).message
    expect(await preview('rita')).toEqual({ preview_image: null, preview_title: 'Atlas', name, Weight: '2.500' })
    expect(await preview('admin')).toEqual({ preview_image: null, preview_title: 'Atlas', name, Weight: '2.500', Secret: 'top' })
    expect(await preview('olaf')).toBeUndefined()
  })
})

describe('a file picker', () => {
  const file = 'frappe.core.api.file'
  const found = async (who: Person, method: string, args: Json) =>
    (await answered<{ message: unknown }>(who, `${file}.${method}`, args)).message as Json & Json[]

  it('shows folders and files that the user may see, finds them, and moves them', async () => {
    const { name } = await make('admin')
    const uploaded = (await upload('admin', { doctype: 'Parcel', docname: name, is_private: 1 })).body.message as Json
    const names = (files: unknown): unknown[] => (files as Json[]).map((each) => each.name)
    expect(names((await found('admin', 'get_files_in_folder', { folder: 'Home', start: 0, page_length: 20 })).files)[0]).toBe('Home/Attachments')
    const folder = { folder: 'Home/Attachments', page_length: 500 }
    expect(names((await found('admin', 'get_files_in_folder', folder)).files)).toContain(uploaded.name)
    expect(names((await found('nora', 'get_files_in_folder', folder)).files)).not.toContain(uploaded.name)
    expect(names(await found('admin', 'get_files_by_search_text', { text: 'A.TX' }))).toContain(uploaded.name)
    expect(names(await found('nora', 'get_files_by_search_text', { text: 'A.TX' }))).not.toContain(uploaded.name)
    expect(await found('admin', 'get_attached_images', { doctype: 'Parcel', names: [name] })).toEqual({ [String(name)]: [uploaded.file_url] })
    const made = await found('admin', 'create_new_folder', { file_name: 'Trip', folder: 'Home' })
    const move = { file_list: [{ name: uploaded.name }], new_parent: made.name, old_parent: 'Home/Attachments' }
    expect((await call('nora', `${file}.move_file`, move)).status).toBe(403)
    await answered('admin', `${file}.move_file`, move)
    expect(names((await found('admin', 'get_files_in_folder', { folder: made.name })).files)).toEqual([uploaded.name])
  })
})
