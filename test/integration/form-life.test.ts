import { describe, expect, it } from 'vitest'
import { type Json, newForm, newRow, people, useForms } from './form-site.ts'

const { call, answered, rest, upload } = useForms()

interface Form {
  readonly docs: readonly [Json & { readonly name: string; readonly items: readonly Json[] }]
  readonly docinfo: Record<string, Json[]> & { readonly user_info: Json; readonly tags: string; readonly is_document_followed: string | null }
  readonly _server_messages?: string
}

const said = (answer: Json | Form): unknown[] => (JSON.parse(String(answer._server_messages ?? '[]')) as string[]).map((each) => JSON.parse(each))
const save = (doc: Json, action = 'Save') => answered<Form>('wanda', 'frappe.desk.form.save.savedocs', { doc, action })
const open = (who: 'wanda' | 'rita' | 'nora' | 'admin') => answered<Form>(who, 'frappe.desk.form.load.getdoc', { doctype: 'Parcel', name })
const info = async () => (await answered<Form>('wanda', 'frappe.desk.form.load.get_docinfo', { doctype: 'Parcel', name })).docinfo
const refused = async (doc: Json, action: string): Promise<[number, unknown]> => {
  const { status, body } = await call('wanda', 'frappe.desk.form.save.savedocs', { doc, action })
  return [status, body.exc_type]
}
const contents = (rows: readonly Json[] | undefined) => rows?.map(({ content }) => content)

// each step goes on where the one before has left the document
const local = 'new-parcel-kqzpxwrtvm'
let name = ''
let doc: Json = {}

describe('a form', () => {
  it('is saved for the first time with rows, and with the file that was uploaded before it had a name', async () => {
    const file = await upload('wanda', { doctype: 'Parcel', docname: local, fieldname: 'picture', is_private: 1 })
    expect(file.body.message).toMatchObject({ attached_to_name: local })
    expect((await upload('rita', { doctype: 'Parcel', docname: local })).status).toBe(403)
    const picture = (file.body.message as Json).file_url
    const form = await save(newForm(local, { title: 'Books', weight: 2, picture, items: [newRow(local, 1, { item: 'Atlas' })] }))
    ;[doc] = form.docs
    name = String(doc.name)
    expect(doc).toMatchObject({ name: 'PARCEL-0001', localname: local, owner: people.wanda, docstatus: 0, note: null, __onload: { loaded: name } })
    expect(doc.items).toEqual([expect.objectContaining({ item: 'Atlas', parent: name, idx: 1, name: expect.not.stringContaining('new-') })])
    for (const mark of ['__islocal', '__unsaved']) expect([doc, ...(doc.items as Json[])].filter((each) => mark in each)).toEqual([])
    expect(form.docinfo).toMatchObject({
      doctype: 'Parcel',
      name,
      attachments: [{ name: (file.body.message as Json).name, file_url: picture, is_private: 1 }],
      versions: [],
      comments: [],
    })
    expect(said(form)).toEqual([expect.objectContaining({ message: 'Saved', indicator: 'green', alert: 1 })])
  })

  it('is opened: who did is noted, apps add to it, nulls and what is above the level stay away', async () => {
    await rest('PUT', `Parcel/${name}`, { secret: 'top' })
    const { docs, docinfo } = await open('rita')
    doc = (await open('wanda')).docs[0]
    expect(docs[0]).toMatchObject({ title: 'Books', __onload: { loaded: name } })
    expect(docs[0]).not.toHaveProperty('note')
    expect(docs[0]).not.toHaveProperty('secret')
    expect(contents(docinfo.additional_timeline_content)).toEqual([`${name} exists`, `${name} is a parcel`])
    expect((await info()).views?.map(({ owner }) => owner)).toEqual([people.wanda, people.rita])
    expect(docinfo.user_info).toMatchObject({ [people.wanda]: { fullname: 'wanda Post' } })
  })

  it('is saved as a whole: what is left out is emptied, but for what the user does not see', async () => {
    const items = [{ ...(doc.items as Json[])[0], item: 'Globe', __unsaved: 1 }, newRow(name, 2, { item: 'Map' })]
    const form = await save({ ...doc, title: 'Maps', weight: undefined, items, __unsaved: 1 })
    expect(form.docs[0].items.map(({ item, idx }) => [item, idx])).toEqual([
      ['Globe', 1],
      ['Map', 2],
    ])
    expect(form.docs[0].items[0]?.name).toBe((doc.items as Json[])[0]?.name)
    ;[doc] = form.docs
    expect(doc).toMatchObject({ title: 'Maps', weight: 0 })
    expect(doc).not.toHaveProperty('localname')
    expect(await rest('GET', `Parcel/${name}`)).toMatchObject({ secret: 'top' })
    expect(form.docinfo.versions).toHaveLength(1 + 1)
  })

  it('is not saved where it is stale, lacks what it needs, or says nothing of the state that was seen', async () => {
    expect(await refused({ ...doc, modified: '2020-01-01 00:00:00.000000' }, 'Save')).toEqual([417, 'TimestampMismatchError'])
    expect(await refused({ ...doc, modified: undefined }, 'Save')).toEqual([417, 'TimestampMismatchError'])
    expect(await refused({ ...doc, title: '' }, 'Save')).toEqual([417, 'MandatoryError'])
    expect(await refused({ ...doc, title: undefined }, 'Save')).toEqual([417, 'MandatoryError'])
    expect(await refused({ ...doc, name: 'PARCEL-9999' }, 'Save')).toEqual([404, 'DoesNotExistError'])
    expect(await refused(doc, 'Print')).toEqual([417, 'ValidationError'])
  })

  it('is talked about: comments, the newest first, texts as paragraphs', async () => {
    const on = { reference_doctype: 'Parcel', reference_name: name }
    await answered('rita', 'frappe.desk.form.utils.add_comment', { ...on, content: 'light & small', comment_email: 'x', comment_by: 'y' })
    const { message } = await answered<{ message: Json }>('wanda', 'frappe.desk.form.utils.add_comment', { ...on, content: '<p>No</p>' })
    await answered('wanda', 'frappe.desk.form.utils.update_comment', { name: message.name, content: '<p>Yes</p>' })
    expect((await call('rita', 'frappe.desk.form.utils.update_comment', { name: message.name, content: 'Mine' })).status).toBe(403)
    await answered('wanda', 'frappe.desk.form.utils.update_comment_publicity', { name: message.name, publish: 1 })
    expect((await call('rita', 'frappe.desk.form.utils.update_comment_publicity', { name: message.name, publish: 0 })).status).toBe(417)
    const { comments } = await info()
    expect(contents(comments)).toEqual(['<p>Yes</p>', '<p>light &amp; small</p>\n'])
    expect(comments?.map(({ owner, published }) => [owner, published])).toEqual([
      [people.wanda, 1],
      [people.rita, 0],
    ])
  })

  it('is assigned: a ToDo each, the timeline tells it, who could not read it has it shared', async () => {
    const args = { doctype: 'Parcel', name, assign_to: [people.rita, people.nora], description: 'pack it', priority: 'High' }
    const first = await answered<{ message: Json[] }>('wanda', 'frappe.desk.form.assign_to.add', args)
    expect(first.message.map(({ owner }) => owner)).toEqual([people.nora, people.rita])
    expect(said(first)).toEqual([expect.objectContaining({ message: `Shared with the following Users with Read access:<br><br>${people.nora}` })])
    const again = await answered('wanda', 'frappe.desk.form.assign_to.add', { ...args, assign_to: [people.rita] })
    expect(said(again)).toEqual([expect.objectContaining({ message: `Already in the following Users ToDo list:<br><br>${people.rita}` })])
    expect((await open('nora')).docs[0]).toMatchObject({ title: 'Maps', assigned_to: people.nora })
    expect(await rest('GET', `Parcel?fields=["_assign"]&filters=${JSON.stringify({ name })}`)).toEqual([
      { _assign: JSON.stringify([people.rita, people.nora]).replace(',', ', ') },
    ])
    const { assignments, assignment_logs, shared } = await info()
    expect(assignments?.map(({ owner, description, status }) => [owner, description, status])).toEqual([
      [people.nora, 'pack it', 'Open'],
      [people.rita, 'pack it', 'Open'],
    ])
    expect(contents(assignment_logs)).toEqual(['wanda Post assigned nora Post: pack it', 'wanda Post assigned rita Post: pack it'])
    expect(shared).toEqual([expect.objectContaining({ user: people.nora, read: 1, write: 0, share: 0 })])
  })

  it('is taken back and done', async () => {
    const target = { doctype: 'Parcel', name }
    expect((await call('rita', 'frappe.desk.form.assign_to.close', { ...target, assign_to: people.nora })).status).toBe(417)
    const left = await answered<{ message: Json[] }>('nora', 'frappe.desk.form.assign_to.close', { ...target, assign_to: people.nora })
    expect(left.message.map(({ owner }) => owner)).toEqual([people.rita])
    expect(await answered('wanda', 'frappe.desk.form.assign_to.remove', { ...target, assign_to: people.rita })).toMatchObject({ message: [] })
    expect(contents((await info()).assignment_logs)?.slice(0, 2)).toEqual([
      'Assignment of rita Post removed by wanda Post',
      'nora Post removed their assignment.',
    ])
    expect(await rest('GET', `Parcel?fields=["_assign","assigned_to"]&filters=${JSON.stringify({ name })}`)).toEqual([
      { _assign: '[]', assigned_to: null },
    ])
    const logs = await answered<{ message: { notification_logs: Json[] } }>(
      'rita',
      'frappe.desk.doctype.notification_log.notification_log.get_notification_logs',
    )
    expect(logs.message.notification_logs.map(({ type, subject }) => [type, subject])).toEqual([
      ['Assignment', 'Your assignment on <b>Parcel</b> <b class="subject-title">Maps</b> has been removed by <b>wanda Post</b>'],
      ['Assignment', '<b>wanda Post</b> assigned a new task <b>Parcel</b> <b class="subject-title">Maps</b> to you'],
    ])
  })

  it('is liked, tagged, followed', async () => {
    const target = { doctype: 'Parcel', name }
    await answered('rita', 'frappe.desk.like.toggle_like', { ...target, add: 'Yes' })
    await answered('rita', 'frappe.desk.like.toggle_like', { ...target, add: 'Yes' })
    for (const tag of ['urgent', 'heavy']) await answered('wanda', 'frappe.desk.doctype.tag.tag.add_tag', { dt: 'Parcel', dn: name, tag })
    await answered('wanda', 'frappe.desk.form.document_follow.update_follow', { doctype: 'Parcel', doc_name: name, following: true })
    const { like_logs, tags, is_document_followed } = await info()
    expect(like_logs?.map(({ owner, content }) => [owner, content])).toEqual([[people.rita, 'Liked']])
    expect([tags, is_document_followed]).toEqual(['heavy,urgent', expect.any(String)])
    expect((await open('wanda')).docs[0]).toMatchObject({ _liked_by: `["${people.rita}"]`, _user_tags: 'urgent,heavy' })
    const tagged = (who: 'rita' | 'olaf') => answered<Json>(who, 'frappe.desk.doctype.tag.tag.get_documents_for_tag', { tag: '#heavy' })
    expect(await tagged('rita')).toEqual({ message: [{ doctype: 'Parcel', name, content: 'Maps' }] })
    expect(await tagged('olaf')).toEqual({ message: [] })
    expect(await answered('rita', 'frappe.desk.doctype.tag.tag.get_tagged_docs', { doctype: 'Parcel', tag: 'heavy' })).toEqual({ message: [[name]] })
    for (const tag of ['urgent', 'heavy']) await answered('wanda', 'frappe.desk.doctype.tag.tag.remove_tag', { dt: 'Parcel', dn: name, tag })
    await answered('rita', 'frappe.desk.like.toggle_like', { ...target, add: 'No' })
    expect((await info()).like_logs).toEqual([])
  })

  it('is shared, by who has what is given', async () => {
    const target = { doctype: 'Parcel', name }
    await answered('wanda', 'frappe.share.add', { ...target, user: people.rita, read: 1, share: 1, write: 0, submit: 0, notify: 0 })
    expect((await call('rita', 'frappe.share.add', { ...target, user: people.olaf, write: 1 })).status).toBe(403)
    await answered('rita', 'frappe.share.add', { ...target, user: people.olaf, read: 1 })
    expect((await call('rita', 'frappe.share.set_permission', { ...target, user: people.olaf, permission_to: 'write', value: 1 })).status).toBe(403)
    const users = await answered<{ message: Json[] }>('wanda', 'frappe.share.get_users', target)
    expect(users.message.map(({ user, share }) => [user, share])).toEqual([
      [people.olaf, 0],
      [people.rita, 1],
      [people.nora, 0],
    ])
    for (const user of [people.rita, people.olaf])
      await answered('wanda', 'frappe.share.set_permission', { ...target, user, permission_to: 'read', value: 0, everyone: 0 })
    const { shared, share_logs } = await info()
    expect(shared?.map(({ user }) => user)).toEqual([people.nora])
    expect(contents(share_logs)?.slice(0, 2)).toEqual([
      'wanda Post un-shared this document with olaf Post',
      'wanda Post un-shared this document with rita Post',
    ])
    expect(await answered('olaf', 'frappe.share.get_users', target)).toEqual({ message: [] })
  })

  it('loses a file', async () => {
    const [file] = (await info()).attachments ?? []
    await answered('wanda', 'frappe.desk.form.utils.remove_attach', { fid: file?.name, dt: 'Parcel', dn: name })
    const { attachments, attachment_logs } = await info()
    expect([attachments, attachment_logs?.[0]]).toEqual([[], expect.objectContaining({ comment_type: 'Attachment Removed' })])
  })

  it('counts what is connected with it, and the days around it', async () => {
    const before = await rest('POST', 'Parcel', { title: 'After', before: name })
    const count = async () =>
      (await answered<{ message: Json }>('wanda', 'frappe.desk.notifications.get_open_count', { doctype: 'Parcel', name, items: ['Parcel'] })).message
    expect(await count()).toEqual({
      count: { external_links_found: [{ doctype: 'Parcel', count: 1, open_count: 1 }], internal_links_found: [] },
      timeline_data: { 1700000000: 3 },
    })
    const linked = await answered<{ message: Json }>('wanda', 'frappe.desk.form.linked_with.get', { doctype: 'Parcel', docname: name })
    expect(linked.message.Parcel).toEqual([{ title: 'After', name: before.name, docstatus: 0, modified: expect.any(String) }])
    await rest('DELETE', `Parcel/${before.name}`)
  })

  it('is submitted, changed where that is allowed, and not made a draft again', async () => {
    doc = (await open('wanda')).docs[0]
    const submitted = await save(doc, 'Submit')
    expect([submitted.docs[0].docstatus, said(submitted)]).toEqual([1, [expect.objectContaining({ message: 'Submitted' })]])
    const updated = await save({ ...submitted.docs[0], note: 'later' }, 'Update')
    expect(updated.docs[0]).toMatchObject({ docstatus: 1, note: 'later' })
    expect(await refused({ ...updated.docs[0], title: 'other' }, 'Update')).toEqual([417, 'UpdateAfterSubmitError'])
    expect(await refused(updated.docs[0], 'Save')).toEqual([417, 'DocstatusTransitionError'])
  })

  it('is cancelled with what hangs on it, in whatever order the client names it', async () => {
    const chain: string[] = [name]
    for (const title of ['one', 'two', 'three'])
      chain.push(String((await rest('POST', 'Parcel', { title, before: chain.at(-1), docstatus: 1 })).name))
    const found = await answered<{ message: { docs: Json[]; count: number } }>('wanda', 'frappe.desk.form.linked_with.get_submitted_linked_docs', {
      doctype: 'Parcel',
      name,
    })
    expect(found.message).toEqual({ docs: chain.slice(1).map((each) => ({ doctype: 'Parcel', name: each, docstatus: 1 })), count: 3 })
    const [one, two, three] = found.message.docs
    await answered('wanda', 'frappe.desk.form.linked_with.cancel_all_linked_docs', { docs: [three, one, two], ignore_doctypes_on_cancel_all: [] })
    const cancelled = await answered<Form>('wanda', 'frappe.desk.form.save.cancel', { doctype: 'Parcel', name })
    expect([cancelled.docs[0].docstatus, said(cancelled)]).toEqual([2, [expect.objectContaining({ message: 'Cancelled', indicator: 'red' })]])
  })

  it('is amended, renamed, given up, deleted', async () => {
    const { name: _name, modified: _modified, creation: _creation, ...copy } = (await open('wanda')).docs[0]
    const amended = await save(newForm('new-parcel-amended', { ...copy, docstatus: 0, amended_from: name, picture: undefined }))
    expect(amended.docs[0]).toMatchObject({ name: `${name}-1`, amended_from: name, docstatus: 0 })
    expect(await answered('wanda', 'frappe.client.is_document_amended', { doctype: 'Parcel', docname: name })).toEqual({ message: `${name}-1` })
    const rename = { doctype: 'Parcel', docname: `${name}-1`, title: 'Renamed', name: 'PARCEL-X', merge: 0, enqueue: false, freeze: true }
    expect(await answered('wanda', 'frappe.model.rename_doc.update_document_title', rename)).toMatchObject({ message: 'PARCEL-X' })
    const discarded = await answered<Form>('wanda', 'frappe.desk.form.save.discard', { doctype: 'Parcel', name: 'PARCEL-X' })
    expect([discarded.docs[0].docstatus, said(discarded)]).toEqual([2, [expect.objectContaining({ message: 'Discarded' })]])
    await answered('wanda', 'frappe.client.delete', { doctype: 'Parcel', name: 'PARCEL-X' })
    expect(await answered('wanda', 'frappe.desk.form.load.getdoc', { doctype: 'Parcel', name: 'PARCEL-X' })).toEqual({ message: [] })
    expect((await call('guest', 'frappe.desk.form.load.getdoc', { doctype: 'Parcel', name: 'PARCEL-X' })).status).toBe(403)
  })
})
