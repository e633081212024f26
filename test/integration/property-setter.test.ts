import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { doctypeProperties, fieldProperties, partProperties } from '../../apps/core/custom/customise/properties.ts'

type Json = Record<string, unknown>

let site: TestSite
let http: TestServer
let cookie: string
/** The DocType as it was made. */
let standard: Json
beforeAll(async () => {
  site = await createTestSite({
    doctypes: [
      {
        name: 'Set Here',
        sender_field: 'mail',
        fields: [
          { fieldname: 'a', fieldtype: 'Data', label: 'A' },
          { fieldname: 'image', fieldtype: 'Attach Image' },
          { fieldname: 'who', fieldtype: 'Link', options: 'User' },
          { fieldname: 'mail', fieldtype: 'Data', options: 'Email' },
        ],
        links: [{ link_doctype: 'ToDo', link_fieldname: 'reference_name' }],
        actions: [{ label: 'Go', action_type: 'Route', action: '/go' }],
        states: [{ title: 'Open', color: 'Red' }],
      },
    ],
  })
  http = await site.http()
  cookie = await http.login('Administrator', 'admin')
  const made = await send('POST', '/api/resource/Set Here', { a: 'x', who: 'Administrator' })
  expect(made.status, made.text).toBe(200)
  standard = await meta()
})
afterAll(() => site.close())

const send = (method: string, path: string, json?: unknown) => http.request(method, path, { cookie, json })
const meta = async () => (await send('GET', '/api/v2/doctype/Set Here/meta')).body.data as Json
const set = (setter: Json) => send('POST', '/api/resource/Property Setter', { doc_type: 'Set Here', ...setter })
const row = (rows: unknown, key: string, value: unknown): Json => (rows as Json[]).find((each) => each[key] === value) ?? {}

/** What a property can be where a text will not do. */
const wanted: Readonly<Record<string, string>> = {
  search_fields: 'a',
  title_field: 'a',
  image_field: 'image',
  sort_field: 'a',
  sort_order: 'ASC',
  subject_field: 'a',
  sender_field: 'mail',
  autoname: 'format:S-{####}',
  fieldtype: 'Small Text',
  options: 'Email',
  fetch_from: 'who.full_name',
  depends_on: 'eval:doc.a == 1',
  mandatory_depends_on: 'eval:doc.a == 1',
  read_only_depends_on: 'eval:doc.a == 1',
  collapsible_depends_on: 'eval:doc.a == 1',
  precision: '2',
  link_filters: '[["User","enabled","=","1"]]',
  link_doctype: 'Communication',
  link_fieldname: 'owner',
}
/** A value for a property, and how it is answered. */
function sampleOf(property: string, type: string): [set: string, shown: unknown] {
  if (type === 'Check') return ['1', 1]
  if (type === 'Int') return ['3', 3]
  const text = wanted[property] ?? 'Something'
  return [text, text]
}

/** Sets a property, looks at it, and takes it back. */
async function trySetter(setter: Json & { property: string }, [value, shown]: readonly [string, unknown], look: (meta: Json) => Json): Promise<void> {
  const made = await set({ ...setter, value })
  expect(made.status, made.text).toBe(200)
  const { name } = made.body.data as Json
  expect(name).toBe(`Set Here-${setter.field_name ?? setter.row_name ?? 'main'}-${setter.property}`)
  expect(look(await meta())[setter.property]).toBe(shown)
  expect((await send('DELETE', `/api/resource/Property Setter/${name}`)).status).toBe(202)
}

describe('a Property Setter', () => {
  it.each(Object.entries(doctypeProperties))('sets %s of a DocType', async (property, type) => {
    await trySetter({ doctype_or_field: 'DocType', property, property_type: type }, sampleOf(property, type), (json) => json)
  })

  it.each(Object.entries(fieldProperties))('sets %s of a field', async (property, type) => {
    const field_name = property === 'link_filters' ? 'who' : 'a'
    const setter = { doctype_or_field: 'DocField', field_name, property, property_type: type }
    await trySetter(setter, sampleOf(property, type), ({ fields }) => row(fields, 'fieldname', field_name))
  })

  const parts = Object.entries(partProperties).flatMap(([part, { doctype, properties }]) =>
    Object.entries(properties).map(([property, type]) => ({ part, doctype, property, type })),
  )
  it.each(parts)('sets $property of a $doctype', async ({ part, doctype, property, type }) => {
    const [{ name } = {}] = standard[part] as Json[]
    const setter = { doctype_or_field: doctype, row_name: name, property, property_type: type }
    await trySetter(setter, sampleOf(property, type), (json) => row(json[part], 'name', name))
  })

  it('replaces the one before', async () => {
    for (const value of ['One', 'Two']) await set({ doctype_or_field: 'DocField', field_name: 'a', property: 'label', property_type: 'Data', value })
    expect(row((await meta()).fields, 'fieldname', 'a').label).toBe('Two')
    await send('DELETE', '/api/resource/Property Setter/Set Here-a-label')
  })

  it.each<[what: string, setter: Json, exception: string]>([
    ['a field that is not there', { field_name: 'nowhere', property: 'bold', value: '1' }, 'ValidationError'],
    ['what identifies a field', { field_name: 'a', property: 'fieldname', value: 'b' }, 'ValidationError'],
    ['a title that is no field', { doctype_or_field: 'DocType', property: 'title_field', value: 'nowhere' }, 'InvalidFieldNameError'],
    ['the name of a DocType', { doctype_or_field: 'DocType', property: 'name', value: 'Other' }, 'ValidationError'],
    ['where documents are kept', { doctype_or_field: 'DocType', property: 'issingle', value: '1' }, 'ValidationError'],
    ['a Link to nothing', { field_name: 'a', property: 'fieldtype', value: 'Link' }, 'DoctypeLinkError'],
    ['a Link to no DocType', { field_name: 'who', property: 'options', value: 'Nobody' }, 'WrongOptionsDoctypeLinkError'],
  ])('is refused for %s', async (_, setter, exception) => {
    const { status, body } = await set({ doctype_or_field: 'DocField', property_type: 'Data', ...setter })
    expect([status, body.exc_type]).toEqual([417, exception])
  })

  it('that is deleted leaves nothing: the DocType and its documents are as they were', async () => {
    expect(await meta()).toEqual(standard)
    expect((await send('GET', '/api/resource/Set Here?fields=["a","who"]')).body.data).toEqual([{ a: 'x', who: 'Administrator' }])
  })
})
