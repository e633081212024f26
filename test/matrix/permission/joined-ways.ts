import { type Ask, answered, type Case, call, type Expected, get, open } from './case.ts'
import type { View } from './view.ts'
import { fieldOf } from './view.ts'
import type { Doc, Line } from './world.ts'

const part = encodeURIComponent

/** Lists of deals that reach into their rows and links, and lists of the rows themselves. */
export function joinedCases(view: View): Case[] {
  const { deal } = view.world
  const lineDoctype = deal.lineDoctype ?? ''
  const path = `/api/resource/${part(deal.doctype)}`
  const open1 = deal.docs.filter((doc) => view.may(deal, 'read', doc))
  const listed = view.list(deal, ['name'])
  const named = new Set([...listed.must, ...listed.may])
  const lineNames = ['item', 'cost', 'place']
  const rows = new Set(open1.flatMap((doc) => [...view.lines(deal, doc, lineNames)]))
  const withNames = new Set(open1.flatMap((doc) => [...view.lines(deal, doc)]))
  const joins = view.readsTable(deal) && !view.selectsOnly(deal)
  /** The table is shown: names of the deals, values of the rows. */
  const joined = (marks: ReadonlySet<string>): Expected => {
    return view.listing(deal, joins ? answered(listed.must, new Set([...named, ...marks])) : open(new Set([...named, ...marks])))
  }
  const complete = (marks: ReadonlySet<string>): Expected => {
    const { refused: how, must, may } = joined(marks)
    return how === 'no' || joins ? { refused: how, must: new Set([...must, ...marks]), may } : { refused: how, must, may }
  }
  const title = `${view.user.name} ${deal.doctype}`
  const cases: [string, Ask, Expected][] = [
    ['fields of rows', get(path, { fields: ['name', ...lineNames.map((name) => `lines.${name}`)], limit_page_length: 0 }), complete(rows)],
    [
      'fields of rows, quoted',
      get(path, { fields: ['name', ...lineNames.map((name) => `\`tab${lineDoctype}\`.\`${name}\``)], limit_page_length: 0 }),
      complete(rows),
    ],
    [
      'rows',
      get(`/api/resource/${part(lineDoctype)}`, { parent: deal.doctype, fields: ['name', ...lineNames], limit_page_length: 0 }),
      rowList(view, withNames),
    ],
    [
      'rows *',
      call('frappe.client.get_list', { doctype: lineDoctype, parent: deal.doctype, fields: ['*'], limit_page_length: 0 }),
      rowList(view, new Set([...withNames, ...open1.map(({ name }) => name)]), withNames),
    ],
    [
      'rows without parent',
      get(`/api/resource/${part(lineDoctype)}`, { fields: ['*'], limit_page_length: 0 }),
      open(new Set([...withNames, ...open1.map(({ name }) => name)])),
    ],
    [
      'fields of a link',
      get(path, { fields: ['name', 'party.remark', 'party.hidden'], limit_page_length: 0 }),
      open(new Set([...named, ...linkedMarks(view)])),
    ],
    [
      'group by a field of a link',
      get(path, { fields: ['count(name) as many', 'party.hidden'], group_by: 'party.hidden', limit_page_length: 0 }),
      open(linkedMarks(view)),
    ],
    [
      'order by a field of a link',
      get(path, { fields: ['name', 'party.remark'], order_by: 'party.hidden', limit_page_length: 0 }),
      open(new Set([...named, ...linkedMarks(view)])),
    ],
  ]
  return [...cases.map(([way, ask, expected]) => ({ way, title, ask, expected })), ...lineFilters(view, open1, title)]
}

function rowList(view: View, marks: ReadonlySet<string>, must: ReadonlySet<string> = marks): Expected {
  const { deal } = view.world
  if (!view.readsTable(deal) || view.granted(deal, 'read') === 'none') return open(marks)
  return view.listing(deal, answered(must, marks))
}

/** Filters on fields of rows find nothing by a value that is hidden. */
function lineFilters(view: View, readable: readonly Doc[], title: string): Case[] {
  const { deal } = view.world
  const found = deal.docs.flatMap((doc) => doc.lines.slice(0, 1).map((line): [Doc, Line] => [doc, line])).slice(0, 3)
  return found.flatMap(([doc, line]) =>
    ['item', 'cost'].map((fieldname): Case => {
      const shows = view.readsTable(deal) && view.reads(deal, fieldOf(deal.lineFields, fieldname))
      const filters = [[deal.lineDoctype, fieldname, '=', line.values[fieldname]]]
      const ask = get(`/api/resource/${part(deal.doctype)}`, { fields: ['name'], filters, limit_page_length: 0 })
      const names = new Set(readable.includes(doc) && shows ? [doc.name] : [])
      const expected = view.listing(deal, shows && !view.selectsOnly(deal) ? answered(names) : open(names))
      return { way: 'filter on rows', title: `${title} ${fieldname}`, ask, expected }
    }),
  )
}

/** What the parties say that deals of a list link to: what a list of parties would show of them. */
function linkedMarks(view: View): Set<string> {
  const { deal, party } = view.world
  if (!view.reads(deal, fieldOf(deal.fields, 'party'))) return new Set()
  const linked = deal.docs.filter((doc) => view.listed(deal, doc) !== 'nothing').map(({ values }) => values.party)
  const { must, may } = view.list(
    party,
    ['remark', 'hidden'],
    party.docs.filter(({ name }) => linked.includes(name)),
  )
  return new Set([...must, ...may])
}

/** DocTypes that keep what happened to documents: they are for administrators, and show nobody else anything of documents that are closed. */
const keepers = ['Version', 'Comment', 'Deleted Document', 'File', 'DocShare', 'Activity Log', 'User Permission', 'ToDo'] as const

/** Lists of what documents leave behind. */
export function traceCases(view: View): Case[] {
  const { deal } = view.world
  if (view.isAdministrator) return []
  const whom: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    Version: { ref_doctype: deal.doctype },
    Comment: { reference_doctype: deal.doctype },
    File: { attached_to_doctype: deal.doctype },
    'Deleted Document': { deleted_doctype: deal.doctype },
  }
  const of = deal.docs.filter((doc) => view.may(deal, 'read', doc)).flatMap((doc) => [doc.name, ...view.traces(doc)])
  return keepers.flatMap((doctype) => [
    {
      way: `list of ${doctype}`,
      title: view.user.name,
      ask: get(`/api/resource/${part(doctype)}`, { fields: ['*'], filters: whom[doctype] ?? {}, limit_page_length: 0 }),
      expected: open(new Set(of)),
    },
    {
      way: `report of ${doctype}`,
      title: view.user.name,
      ask: call('frappe.desk.reportview.get', { doctype, fields: ['*'], filters: whom[doctype] ?? {}, page_length: 200 }),
      expected: open(new Set(of)),
    },
  ])
}
