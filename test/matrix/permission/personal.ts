import { type Doc, type Person, textMark, type World } from './world.ts'

/** DocTypes whose documents belong to one user each: what the user sees there, nobody else does. */
export const personal = ['Notification Log', 'List Filter', 'Workspace', 'Note'] as const

type Personal = (typeof personal)[number]

/** The mark in what a user has of a DocType. */
export const ownMark = (world: World, user: Person, doctype: Personal): string =>
  textMark({ world: world.number, doc: `u${world.people.indexOf(user)}`, field: doctype.replaceAll(' ', '') })

/** Who has something of their own. */
const owners = ({ people }: World): readonly Person[] => people.filter(({ name }) => name !== 'Guest' && name !== 'Administrator')

/** Name of the board of a world: the cards of its only column are all deals. */
export const boardOf = ({ number }: World): string => `Matrix Board ${number}`

/** Rows of what belongs to people, and of the board, as the tables keep them: DocType → rows. */
export function personalRows(world: World): Map<string, Record<string, unknown>[]> {
  const { deal, number } = world
  const rows = (doctype: Personal, values: (mark: string, user: Person, about: Doc | undefined) => Record<string, unknown>) =>
    owners(world).map((user, n) => {
      const mark = ownMark(world, user, doctype)
      return { name: mark, owner: user.name, ...values(mark, user, deal.docs[n]) }
    })
  const board = { reference_doctype: deal.doctype, field_name: 'title', private: 0 }
  const column = { parenttype: 'Kanban Board', parentfield: 'columns', parent: boardOf(world), column_name: 'all', status: 'Active' }
  return new Map<string, Record<string, unknown>[]>([
    ['Notification Log', rows('Notification Log', (subject, { name: for_user }) => ({ subject, for_user, type: 'Alert' }))],
    [
      'List Filter',
      rows('List Filter', (filter_name, { name: for_user }) => ({ filter_name, for_user, reference_doctype: deal.doctype, filters: '[]' })),
    ],
    ['Workspace', rows('Workspace', (title, { name: for_user }) => ({ title, label: title, for_user, public: 0, content: '[]' }))],
    ['Note', rows('Note', (title) => ({ title, public: 0 }))],
    ['Kanban Board', [{ name: boardOf(world), kanban_board_name: boardOf(world), ...board }]],
    ['Kanban Board Column', [{ name: `mbc-${number}`, idx: 1, order: JSON.stringify(deal.docs.map(({ name }) => name)), ...column }]],
  ])
}
