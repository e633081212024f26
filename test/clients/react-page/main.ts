/// <reference lib="dom" />
import {
  FrappeProvider,
  useFrappeAuth,
  useFrappeCreateDoc,
  useFrappeDeleteDoc,
  useFrappeFileUpload,
  useFrappeGetCall,
  useFrappeGetDoc,
  useFrappeGetDocCount,
  useFrappeGetDocList,
  useFrappePostCall,
  useFrappeUpdateDoc,
  useSearch,
} from 'frappe-react-sdk'
import { createElement as h, type ReactNode, useState } from 'react'
import { createRoot } from 'react-dom/client'

// A page as people write it with frappe-react-sdk: log-in by cookie, a list, a document, writes, an upload, calls, a search.

interface Parcel {
  title: string
  weight: number
}

const line = (label: string, value: unknown): ReactNode => h('p', null, `${label}: `, h('output', { 'aria-label': label }, String(value ?? '')))
const button = (label: string, onClick: () => unknown): ReactNode => h('button', { type: 'button', onClick: () => void onClick() }, label)

function Parcels(): ReactNode {
  const [said, say] = useState('')
  const list = useFrappeGetDocList<Parcel & { name: string }>('Parcel', {
    fields: ['name', 'title', 'weight'],
    orderBy: { field: 'title', order: 'asc' },
    filters: [['weight', '>', 0]],
  })
  const count = useFrappeGetDocCount('Parcel')
  const { createDoc } = useFrappeCreateDoc<Parcel>()
  const { updateDoc } = useFrappeUpdateDoc<Parcel>()
  const { deleteDoc } = useFrappeDeleteDoc()
  const { upload } = useFrappeFileUpload()
  const ping = useFrappeGetCall<{ message: string }>('ping')
  const values = useFrappePostCall<{ message: Parcel }>('frappe.client.set_value')
  const search = useSearch('Parcel', 'secon')
  const changed = async (what: Promise<unknown>) => {
    say(
      JSON.stringify(await what.catch((error: { exception?: string; httpStatus?: number }) => ({ refused: error.httpStatus, why: error.exception }))),
    )
    await Promise.all([list.mutate(), count.mutate(), search.mutate()])
  }
  const first = list.data?.[0]?.name ?? ''
  return h(
    'div',
    null,
    line('list', list.data?.map(({ title, weight }) => `${title} ${weight}`).join(', ')),
    line('count', count.data),
    line('ping', ping.data?.message),
    line('search', search.data?.message?.map(({ value }) => value).length),
    line('said', said),
    button('create', () => changed(createDoc('Parcel', { title: 'second', weight: 2 }))),
    button('update', () => changed(updateDoc('Parcel', first, { weight: 7 }))),
    button('refuse', () => changed(createDoc('Parcel', { title: 'third', weight: -1 }))),
    button('call', () => changed(values.call({ doctype: 'Parcel', name: first, fieldname: 'weight', value: 9 }))),
    button('upload', () => changed(upload(new File(['from the page'], 'page.txt'), { doctype: 'Parcel', docname: first, isPrivate: true }))),
    button('delete', () => changed(deleteDoc('Parcel', first))),
    first ? h(One, { name: first, key: first }) : null,
  )
}

function One({ name }: { name: string }): ReactNode {
  const { data } = useFrappeGetDoc<Parcel>('Parcel', name)
  return line('one', data?.title)
}

function Page(): ReactNode {
  const { currentUser, isLoading, login, logout, error } = useFrappeAuth()
  if (isLoading) return line('user', 'loading')
  return h(
    'main',
    null,
    line('user', currentUser ?? 'nobody'),
    line('error', error?.httpStatus),
    button('log in', () => login({ username: 'Administrator', password: 'admin' })),
    button('log out', logout),
    currentUser ? h(Parcels) : null,
  )
}

createRoot(document.getElementById('root') as HTMLElement).render(h(FrappeProvider, { enableSocket: false, children: h(Page) }))
