import type pg from 'pg'
import { resource } from './client.ts'
import { type Kind, revisionOf, type Situation, type Stored, stamp } from './kind.ts'
import type { State, Step } from './ledger.ts'

/** A customer with what hangs on it. `assigned` and `tagged` tell what its row says, and what the documents that it mirrors say. */
interface CustomerState extends State {
  readonly is: 'stored'
  readonly title: string
  readonly renamed: number
  readonly assigned: string
  readonly tagged: string
  readonly files: number
  readonly versions: number
}

/** Documents that are renamed, assigned, tagged, and have files: each step writes several tables in one transaction. */
export const customers: Kind = {
  doctype: 'Customer',
  copyField: 'customer_name',

  async step(situation) {
    const { name, mark, state } = situation.entry
    if (name === undefined) {
      const next = { is: 'stored', title: stamp(mark, 0), renamed: 0, assigned: '0/0', tagged: '0/0', files: 0, versions: 0 } satisfies CustomerState
      return { method: 'POST', path: resource('Customer'), body: { customer_name: next.title }, next }
    }
    return state.is === 'stored' ? change(situation, name, state as CustomerState) : undefined
  },

  async stored(database, marks) {
    const { rows } = await database.query(
      `select name, customer_name as title, split_part(customer_name, '/', 1) as mark, _assign, _user_tags,
         (select count(*)::int from "tabToDo" where reference_type = 'Customer' and reference_name = c.name and status = 'Open') as todos,
         (select count(*)::int from "tabTag Link" where document_type = 'Customer' and document_name = c.name) as tags,
         (select count(*)::int from "tabFile" where attached_to_doctype = 'Customer' and attached_to_name = c.name) as files,
         (select count(*)::int from "tabVersion" where ref_doctype = 'Customer' and docname = c.name) as versions
       from "tabCustomer" c where split_part(customer_name, '/', 1) = any($1)`,
      [marks],
    )
    return new Map(rows.map((row) => [row.mark, { state: stateOf(row), name: row.name }])) satisfies Stored
  },
}

function stateOf({ name, title, _assign, _user_tags, todos, tags, files, versions }: pg.QueryResultRow): CustomerState {
  const renamed = Number(/-r(\d+)$/.exec(name)?.[1] ?? 0)
  const assigned = (JSON.parse(_assign || '[]') as string[]).length
  const tagged = String(_user_tags ?? '')
    .split(',')
    .filter(Boolean).length
  return { is: 'stored', title, renamed, assigned: `${assigned}/${todos}`, tagged: `${tagged}/${tags}`, files, versions }
}

const call = (path: string, body: object, next: CustomerState): Step => ({ method: 'POST', path: `/api/method/${path}`, body, next })

function change({ entry: { mark }, chance }: Situation, name: string, state: CustomerState): Step {
  const draw = chance.next()
  if (draw < 0.3) return rename(mark, name, state)
  if (draw < 0.5) {
    const [method, assign_to, assigned] = state.assigned === '0/0' ? ['add', ['Administrator'], '1/1'] : ['remove', 'Administrator', '0/0']
    return call(`frappe.desk.form.assign_to.${method}`, { doctype: 'Customer', name, assign_to }, { ...state, assigned: String(assigned) })
  }
  if (draw < 0.65) {
    const tags = Number(state.tagged.split('/')[0]) + 1
    return call('frappe.desk.doctype.tag.tag.add_tag', { dt: 'Customer', dn: name, tag: `tag ${tags}` }, { ...state, tagged: `${tags}/${tags}` })
  }
  if (draw < 0.75) return upload(mark, name, state)
  if (draw < 0.85) return { method: 'DELETE', path: resource('Customer', name), next: { is: 'deleted', copy: state.title } }
  const title = stamp(mark, revisionOf(state.title) + 1)
  return { method: 'PUT', path: resource('Customer', name), body: { customer_name: title }, next: { ...state, title, versions: state.versions + 1 } }
}

function rename(mark: string, name: string, state: CustomerState): Step {
  const renamed = state.renamed + 1
  const body = { doctype: 'Customer', old_name: name, new_name: `${mark}-r${renamed}` }
  return { ...call('frappe.client.rename_doc', body, { ...state, renamed }), name: body.new_name }
}

function upload(mark: string, name: string, state: CustomerState): Step {
  const form = new FormData()
  form.set('file', new Blob([`${mark} ${state.files}`]), `${mark}.txt`)
  for (const [key, value] of Object.entries({ doctype: 'Customer', docname: name, is_private: '1' })) form.set(key, value)
  return call('upload_file', form, { ...state, files: state.files + 1 })
}
