import { type Ask, answered, type Case, call, type Expected, open, refused } from './case.ts'
import { allOf, plainFields } from './list-ways.ts'
import { reportOf } from './settle.ts'
import { fieldOf, type Marks, type View } from './view.ts'
import type { Doc, Subject } from './world.ts'

type Named = readonly [way: string, ask: Ask, expected: Expected]

const titled = (view: View, { doctype }: Subject, cases: readonly Named[]): Case[] =>
  cases.map(([way, ask, expected]) => ({ way, title: `${view.user.name} ${doctype}`, ask, expected }))

/** What the Desk makes of lists: calendars, trees, charts, number cards, reports, links for a form; and what links to a document. */
export function deskCases(view: View): Case[] {
  const { deal, party, region } = view.world
  return [
    ...[deal, party].flatMap((subject) => [...calendars(view, subject), ...figures(view, subject)]),
    ...trees(view),
    ...reports(view),
    ...[party, region, deal].flatMap((subject) => titled(view, subject, searches(view, subject))),
    ...[...party.docs, ...region.docs].flatMap((doc) => linkCases(view, doc)),
    ...deal.docs.flatMap((doc) => globalSearches(view, doc)),
  ]
}

/** As a list answers; where one may only select, fields that are no search fields may be refused. */
const listed = (view: View, subject: Subject, { must, may }: Marks): Expected =>
  view.selectsOnly(subject) && view.mayList(subject) !== 'no' ? open(allOf({ must, may })) : view.listing(subject, answered(must, may))

function calendars(view: View, subject: Subject): Case[] {
  const span = { doctype: subject.doctype, start: '2023-12-31', end: '2024-01-02' }
  const cases = plainFields(subject)
    .filter(({ fieldtype }) => fieldtype === 'Data')
    .map(({ fieldname }): Named => {
      const field_map = { start: 'creation', end: 'modified', title: fieldname }
      return [
        `calendar ${fieldname}`,
        call('frappe.desk.calendar.get_events', { ...span, field_map }),
        listed(view, subject, view.list(subject, ['name', fieldname])),
      ]
    })
  const fields = ['name', ...plainFields(subject).map(({ fieldname }) => fieldname)]
  const field_map = { start: 'creation', end: 'modified' }
  const all: Named = [
    'calendar',
    call('frappe.desk.calendar.get_events', { ...span, field_map, fields }),
    listed(view, subject, view.list(subject, fields)),
  ]
  return titled(view, subject, [...cases, all])
}

/** Charts and cards: values as labels, and the greatest number. */
function figures(view: View, subject: Subject): Case[] {
  const { doctype } = subject
  const living = subject.docs.filter(({ docstatus }) => docstatus < 2)
  const cases = plainFields(subject).flatMap((field): Named[] => {
    const { fieldname } = field
    const shown = view.asks(subject, fieldname) === 'no' ? new Set<string>() : allOf(view.list(subject, [fieldname]))
    const chart = {
      chart_name: 'c',
      chart_type: 'Group By',
      document_type: doctype,
      group_by_type: 'Count',
      group_by_based_on: fieldname,
      filters_json: '[]',
    }
    const labels = view.list(subject, [fieldname], living)
    const grouped = view.asks(subject, fieldname) === 'yes' && field.fieldtype === 'Data' ? listed(view, subject, labels) : open(shown)
    const card = (name: string) => ({
      name: 'n',
      type: 'Document Type',
      document_type: doctype,
      function: name,
      aggregate_function_based_on: fieldname,
    })
    const filters = [[doctype, fieldname, '=', subject.docs[0]?.values[fieldname] ?? '']]
    return [
      [`chart ${fieldname}`, call('frappe.desk.doctype.dashboard_chart.dashboard_chart.get', { chart }), grouped],
      [`card ${fieldname}`, call('frappe.desk.doctype.number_card.number_card.get_result', { doc: card('Maximum') }), open(shown)],
      [
        `card with a filter ${fieldname}`,
        call('frappe.desk.doctype.number_card.number_card.get_result', { doc: { ...card('Count'), filters_json: JSON.stringify(filters) } }),
        view.asks(subject, fieldname) === 'no' ? { ...open(), says: [0, undefined] } : open(),
      ],
    ]
  })
  return titled(view, subject, cases)
}

function trees(view: View): Case[] {
  const { region, parents } = view.world
  const below = (parent: string | undefined): readonly Doc[] => region.docs.filter(({ name }) => parents.get(name) === parent)
  const children = (parent: string): Ask => call('frappe.desk.treeview.get_children', { doctype: region.doctype, parent })
  const shown = (docs: readonly Doc[]): Expected => listed(view, region, view.list(region, ['name', 'label'], docs))
  const names = ({ must, may, ...rest }: Expected): Expected => ({ ...rest, must: new Set(), may: new Set([...must, ...may]) })
  const cases: Named[] = [
    ['tree', children(''), names(shown(below(undefined)))],
    ...region.docs.map(({ name }): Named => ['tree below', children(name), names(shown(below(name)))]),
    [
      'whole tree',
      call('frappe.desk.treeview.get_all_nodes', {
        doctype: region.doctype,
        label: 'All',
        parent: '',
        tree_method: 'frappe.desk.treeview.get_children',
      }),
      names(shown(region.docs)),
    ],
  ]
  return titled(view, region, cases)
}

/** A report shows what a list does, of what may be reported; to make a file of it, the right to export is needed too. */
function reports(view: View): Case[] {
  const { deal } = view.world
  const report_name = reportOf(view.world)
  const columns = ['name', ...plainFields(deal).map(({ fieldname }) => fieldname)]
  const whole = (also: 'report' | 'export'): Expected => {
    if (view.granted(deal, 'report') !== 'all' || view.granted(deal, also) !== 'all') return refused
    const docs = deal.docs.filter((doc) => view.opens(deal, 'report', doc) && view.opens(deal, also, doc))
    const { must, may } = view.list(deal, columns, docs)
    const expected = listed(view, deal, { must, may })
    // policies may leave nothing that could be exported: then it is refused, or empty
    return expected.refused === 'no' && !view.isAdministrator && view.world.policies.length > 0 ? { ...expected, refused: 'either' } : expected
  }
  const filters = [[deal.doctype, 'secret', '=', deal.docs[0]?.values.secret ?? '']]
  const hidden = view.asks(deal, 'secret') === 'no'
  return titled(view, deal, [
    ['report', call('frappe.desk.query_report.run', { report_name }), whole('report')],
    ['report as a file', call('frappe.desk.query_report.export_query', { report_name, file_format_type: 'CSV', visible_idx: [] }), whole('export')],
    [
      'report with a filter',
      call('frappe.desk.query_report.run', { report_name, filters }),
      hidden ? { ...open(), refused: 'yes' } : { ...whole('report'), must: new Set(), may: allOf(whole('report')) },
    ],
  ])
}

/** Names for a link field of a form of another DocType. */
function searches(view: View, subject: Subject): Named[] {
  const { deal, party } = view.world
  return [deal, party].map((reference): Named => {
    const { must, may } = view.search(subject, subject.docs, reference)
    const ask = call('frappe.desk.search.search_link', { doctype: subject.doctype, txt: '', reference_doctype: reference.doctype, page_length: 100 })
    return [`search for ${reference.doctype}`, ask, view.mayList(subject) === 'no' ? open() : view.listing(subject, answered(must, may))]
  })
}

/** What links to a document: shown are documents that lists show, by fields that the user may read. */
function linkCases(view: View, doc: Doc): Case[] {
  const { deal, party, region } = view.world
  const subject = party.docs.includes(doc) ? party : region
  const ask = call('frappe.desk.form.linked_with.get', { doctype: subject.doctype, docname: doc.name })
  const linking = [deal, party, region].flatMap((from) => namesLinking(view, from, doc.name))
  const count = call('frappe.desk.notifications.get_open_count', { doctype: subject.doctype, name: doc.name, items: JSON.stringify([deal.doctype]) })
  const mayRead = view.may(subject, 'read', doc)
  const own = view.document(subject, doc)
  const submitted = call('frappe.desk.form.linked_with.get_submitted_linked_docs', { doctype: subject.doctype, name: doc.name })
  const all = new Set([...linking, ...deal.docs.flatMap(({ name }) => namesLinking(view, deal, name))])
  return titled(view, subject, [
    ['linked with', ask, mayRead ? answered(new Set(), new Set([...linking, ...own])) : refused],
    ['submitted and linked with', submitted, mayRead ? answered(new Set(), all) : refused],
    ['open count', count, mayRead ? answered(new Set(), own) : refused],
  ])
}

/** Names of documents that lists show and that name another one, themselves or in their rows. */
function namesLinking(view: View, from: Subject, name: string): string[] {
  return from.docs.flatMap((doc) => {
    const byField = from.fields.some((field) => doc.values[field.fieldname] === name && view.reads(from, field))
    const place = fieldOf(from.lineFields, 'place')
    const byRow = view.readsTable(from) && view.reads(from, place) && doc.lines.some(({ values }) => values.place === name)
    return (byField || byRow) && view.listed(from, doc) !== 'nothing' ? [doc.name] : []
  })
}

/** The search over all DocTypes knows fields of level 0, and shows nothing but what may be read. */
function globalSearches(view: View, doc: Doc): Case[] {
  const { deal } = view.world
  const mayRead = view.may(deal, 'read', doc)
  const seen = view.document(deal, doc)
  return titled(
    view,
    deal,
    ['title', 'note', 'secret'].map((fieldname): Named => {
      const ask = call('frappe.utils.global_search.search', { text: doc.values[fieldname], start: 0, limit: 20, doctype: deal.doctype })
      const isKnown = fieldOf(deal.fields, fieldname)?.permlevel === 0
      const nothing: Expected = { ...answered(new Set()), says: [[], undefined] }
      return [`global search ${fieldname}`, ask, mayRead && isKnown ? answered(new Set([doc.name]), seen) : nothing]
    }),
  )
}
