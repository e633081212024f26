import { answered, type Case, call, type Expected, get, open, refused } from './case.ts'
import { allOf, plainFields } from './list-ways.ts'
import { boardOf, ownMark, personal } from './personal.ts'
import { fieldOf, type View } from './view.ts'
import type { Doc, Subject } from './world.ts'

const part = encodeURIComponent

/** What stands beside documents and lists: previews, copies, searches with further fields, boards, and what belongs to one user. */
export function asideCases(view: View): Case[] {
  const { deal, party } = view.world
  return [
    ...[deal, party].flatMap((subject) => subject.docs.flatMap((doc) => [preview(view, subject, doc), copy(view, subject, doc)])),
    ...[deal, party].map((subject) => widget(view, subject)),
    ...boards(view),
    ...own(view),
  ]
}

const titled = (view: View, subject: Subject, doc?: Doc): string => `${view.user.name} ${subject.doctype}${doc ? ` ${doc.name}` : ''}`

/** The preview of a link shows all texts of the document. */
function preview(view: View, subject: Subject, doc: Doc): Case {
  const whole = view.document(subject, doc)
  const texts = subject.fields
    .filter((field) => field.fieldtype === 'Data' && view.reads(subject, field))
    .map(({ fieldname }) => doc.values[fieldname])
  const expected = view.may(subject, 'read', doc) ? answered(new Set(texts.map(String)), whole) : { ...answered(new Set()), says: [undefined, null] }
  const ask = call('frappe.desk.link_preview.get_preview_data', { doctype: subject.doctype, docname: doc.name })
  return { way: 'preview', title: titled(view, subject, doc), ask, expected }
}

/** A new document made of another one: for who may read that, and create such documents. */
function copy(view: View, subject: Subject, doc: Doc): Case {
  const method = 'guard.mapping.again'
  const ask = call('frappe.model.mapper.make_mapped_doc', { method, source_name: doc.name, args: { doctype: subject.doctype } })
  const isOpen = view.may(subject, 'read', doc) && view.granted(subject, 'create') !== 'none'
  // what is empty may begin with what the user's own User Permissions say
  const defaults = view.world.userPermissions.filter(({ user }) => user === view.user.name).map(({ value }) => value)
  const marks = new Set([...view.document(subject, doc), ...defaults])
  const first = String(doc.values[plainFields(subject)[0]?.fieldname ?? ''] ?? '')
  const isLimited = !view.isAdministrator && view.world.policies.some(({ doctype, rights }) => doctype === subject.doctype && rights.has('create'))
  const expected: Expected = isOpen ? { refused: isLimited ? 'either' : 'no', must: new Set([first]), may: marks } : refused
  return { way: 'make_mapped_doc', title: titled(view, subject, doc), ask, expected }
}

/** A search for links that asks for all fields: what a list shows of them. */
function widget(view: View, subject: Subject): Case {
  const columns = plainFields(subject).map(({ fieldname }) => fieldname)
  const ask = call('frappe.desk.search.search_widget', { doctype: subject.doctype, txt: '', filter_fields: columns, page_length: 100 })
  const marks = new Set([...allOf(view.list(subject, ['name', ...columns])), ...allOf(view.search(subject))])
  return { way: 'search_widget with fields', title: titled(view, subject), ask, expected: open(marks) }
}

/** A board names the cards that lists show. */
function boards(view: View): Case[] {
  const { deal } = view.world
  const { must, may } = view.list(deal, ['name'])
  const all = new Set([...must, ...may])
  const name = boardOf(view.world)
  const opens = view.isAdministrator || view.roles.has('Desk User')
  const whole: Expected = opens ? answered(must, all) : refused
  const title = titled(view, deal)
  const order = call('frappe.desk.doctype.kanban_board.kanban_board.get_order_for_column', {
    board: name,
    colname: String(deal.docs[0]?.values.title),
  })
  return [
    { way: 'board', title, ask: get(`/api/resource/Kanban%20Board/${part(name)}`), expected: whole },
    { way: 'board, form', title, ask: call('frappe.desk.form.load.getdoc', { doctype: 'Kanban Board', name }), expected: whole },
    {
      way: 'columns of boards',
      title,
      ask: get('/api/resource/Kanban%20Board%20Column', { parent: 'Kanban Board', fields: ['*'], filters: { parent: name }, limit_page_length: 0 }),
      expected: open(view.isAdministrator ? all : new Set()),
    },
    { way: 'cards of a column', title, ask: order, expected: open(view.reads(deal, fieldOf(deal.fields, 'title')) ? all : new Set()) },
  ]
}

/** Notifications, filters, workspaces, notes: everybody's own. Of the bell, all of them. */
function own(view: View): Case[] {
  const { user, world } = view
  const marks = (doctype: (typeof personal)[number]): Set<string> => {
    const whose = view.isAdministrator ? world.people : [user]
    return new Set(whose.map((each) => ownMark(world, each, doctype)))
  }
  const mine = view.isAdministrator || view.isGuest ? new Set<string>() : marks('Notification Log')
  // those of worlds before this one are still there
  const worlds = Array.from({ length: world.number }, (_, n) => ({ ...world, number: n + 1 }))
  const whose = view.isAdministrator ? world.people : [user]
  const bell = new Set(worlds.flatMap((each) => whose.map((person) => ownMark(each, person, 'Notification Log'))))
  const lists = personal.map((doctype): Case => {
    const ask = get(`/api/resource/${part(doctype)}`, { fields: ['*'], filters: [['name', 'like', `Zq${world.number}x%`]], limit_page_length: 0 })
    return { way: `own ${doctype}`, title: user.name, ask, expected: open(marks(doctype)) }
  })
  const others = world.people.map((each): Case => {
    const name = ownMark(world, each, 'Workspace')
    const isOpen = each === user || view.isAdministrator
    return {
      way: 'workspace of',
      title: `${user.name} ${each.name}`,
      ask: get(`/api/resource/Workspace/${name}`),
      expected: isOpen ? open(new Set([name])) : refused,
    }
  })
  const ask = call('frappe.desk.doctype.notification_log.notification_log.get_notification_logs', { limit: 100 })
  return [...lists, ...others, { way: 'bell', title: user.name, ask, expected: answered(mine, bell) }]
}
