import { resource } from './client.ts'
import { type Kind, revisionOf, stamp } from './kind.ts'
import type { State } from './ledger.ts'

const noteState = (title: string, isPublic: number, versions: number) => ({ is: 'stored', title, public: isPublic, versions })

/** Documents of one row, whose changes are kept as versions. */
export const notes: Kind = {
  doctype: 'Note',

  async step({ entry, chance }) {
    const { mark, name, state } = entry
    const isPublic = chance.between(0, 1)
    if (name === undefined) {
      const next = noteState(stamp(mark, 0), isPublic, 0)
      return { method: 'POST', path: resource('Note'), body: { title: next.title, public: isPublic, content: `<p>${mark}</p>` }, next }
    }
    if (state.is !== 'stored') return undefined
    const revision = revisionOf(state.title) + 1
    if (revision > 4 || chance.next() < 0.1) return { method: 'DELETE', path: resource('Note', name), next: { is: 'deleted', copy: state.title } }
    const next = noteState(stamp(mark, revision), isPublic, revision)
    return { method: 'PUT', path: resource('Note', name), body: { title: next.title, public: isPublic }, next }
  },

  async stored(database, marks) {
    const { rows } = await database.query(
      `select name, title, public, split_part(title, '/', 1) as mark,
         (select count(*)::int from "tabVersion" where ref_doctype = 'Note' and docname = "tabNote".name) as versions
       from "tabNote" where split_part(title, '/', 1) = any($1)`,
      [marks],
    )
    const found = new Map<string, { state: State; name: string }>()
    for (const row of rows) found.set(row.mark, { state: noteState(row.title, Number(row.public), row.versions), name: row.name })
    return found
  },

  copyField: 'title',
}
