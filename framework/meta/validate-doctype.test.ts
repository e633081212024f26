import type { DocFieldJson, DocTypeJson } from '@cortado/contract/doctype.ts'
import { wrongOptions } from '@cortado/contract/error-catalogue.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Context } from '../context.ts'
import { createTestDatabase, type TestDatabase } from '../testing/database.ts'
import { compileMeta } from './compile.ts'
import { completeDoctype } from './complete-doctype.ts'
import { checkDoctype } from './validate-doctype.ts'

const installed = new Map(
  [
    { name: 'Customer', fields: [] },
    { name: 'Row', istable: 1, fields: [{ fieldname: 'qty', fieldtype: 'Int' }] },
    { name: 'Choice', istable: 1, fields: [{ fieldname: 'customer', fieldtype: 'Link', options: 'Customer' }] },
    { name: 'Counted', autoname: 'hash', fields: [] },
  ].map((json) => [json.name, compileMeta(json)]),
)

let test: TestDatabase
const context = (): Context => ({ db: test.database.session(), meta: { find: async (name: string) => installed.get(name) } }) as unknown as Context

beforeAll(async () => {
  test = await createTestDatabase()
  const db = test.database.session()
  await db.write({ text: 'create table "tabDocType" (name text, autoname text)', values: [] })
  await db.write({ text: `insert into "tabDocType" values ('Taken', 'INV-.####')`, values: [] })
  await db.write({ text: 'create table "tabCounted" (name text)', values: [] })
  await db.write({ text: `insert into "tabCounted" values ('a')`, values: [] })
  await db.commit()
})
afterAll(() => test.close())

const doctype = (fields: Partial<DocFieldJson>[], more: Partial<DocTypeJson> = {}) =>
  ({ name: 'New One', module: 'Custom', fields, ...more }) as DocTypeJson
const link = (options: string, fieldtype = 'Link') => ({ fieldname: 'target', fieldtype, options })

describe('checkDoctype', () => {
  it.each([
    ['links to what exists', doctype([link('Customer')])],
    ['links to itself', doctype([link('New One')])],
    ['tables', doctype([link('Row', 'Table'), { ...link('Choice', 'Table MultiSelect'), fieldname: 'chosen' }])],
    ['comparisons in conditions', doctype([{ fieldname: 'a', fieldtype: 'Data', depends_on: 'eval:doc.b == 1' }])],
    ['a prefix of its own', doctype([], { autoname: 'ORD-.####' })],
    [
      'rules at several levels',
      doctype([], {
        permissions: [
          { role: 'Clerk', read: 1 },
          { role: 'Clerk', permlevel: 1, read: 1 },
        ],
      }),
    ],
  ])('takes %s', async (_, json) => {
    await expect(checkDoctype(context(), json)).resolves.toBeUndefined()
  })

  it.each([
    ['a reserved fieldname', doctype([{ fieldname: 'doctype', fieldtype: 'Data' }]), 'standard field'],
    [
      'a fieldname twice',
      doctype([
        { fieldname: 'a', fieldtype: 'Data' },
        { fieldname: 'a', fieldtype: 'Int' },
      ]),
      'more than once',
    ],
    ['a Link without options', doctype([{ fieldname: 'a', fieldtype: 'Link' }]), 'names no DocType'],
    ['unique on long text', doctype([{ fieldname: 'a', fieldtype: 'Text', unique: 1 }]), 'cannot be unique'],
    ['an unknown type', doctype([{ fieldname: 'a', fieldtype: 'Wish' }]), 'does not exist'],
    ['an assignment in a condition', doctype([{ fieldname: 'a', fieldtype: 'Data', depends_on: 'eval:doc.b = 1' }]), 'assigns in depends_on'],
    [
      'a rule twice',
      doctype([], {
        permissions: [
          { role: 'Clerk', read: 1 },
          { role: 'Clerk', write: 1 },
        ],
      }),
      'Only one rule allowed',
    ],
    ['a level without the one below', doctype([], { permissions: [{ role: 'Clerk', permlevel: 1, read: 1 }] }), 'Permission at level 0 must be set'],
    ['a mandatory heading', doctype([{ fieldname: 'a', fieldtype: 'Heading', reqd: 1 }]), 'cannot be mandatory'],
    ['a mandatory field that nobody sees', doctype([{ fieldname: 'a', fieldtype: 'Data', reqd: 1, hidden: 1 }]), 'has no default'],
    ['an index on long text', doctype([{ fieldname: 'a', fieldtype: 'Text', search_index: 1 }]), 'cannot be indexed'],
    ['odd letters in a fieldname', doctype([{ fieldname: 'a-b', fieldtype: 'Data' }]), 'only letters'],
    ['the name of a column', doctype([{ fieldname: 'creation', fieldtype: 'Data' }]), 'standard field'],
    ['the name of a column of rows', doctype([{ fieldname: 'parenttype', fieldtype: 'Data' }]), 'column of rows'],
    ['the prefix of another', doctype([], { autoname: 'INV-.####' }), 'Series INV- already used in Taken'],
    ['the name of a table of the framework', doctype([], { name: 'Singles' }), 'taken by the framework'],
    ['another kind of names while there are documents', doctype([], { name: 'Counted', autoname: 'autoincrement' }), 'while there are documents'],
  ])('refuses %s', async (what, json, reason) => {
    const error = await checkDoctype(context(), json).catch((caught) => caught)
    expect(error).toMatchObject({ status: 417, type: kinds[what] ?? 'ValidationError', message: expect.stringContaining(reason) })
  })

  it.each([
    ['a Link to nothing', link('Nobody')],
    ['a Link in another letter case', link('customer')],
  ])('refuses %s as a wrong option', async (_, field) => {
    await expect(checkDoctype(context(), doctype([field]))).rejects.toSatisfy(wrongOptions.is)
  })
})

/** Faults that clients tell apart, by Frappe's exception. */
const kinds: Readonly<Record<string, string>> = {
  'a fieldname twice': 'UniqueFieldnameError',
  'a Link without options': 'DoctypeLinkError',
  'unique on long text': 'NonUniqueError',
  'a mandatory heading': 'IllegalMandatoryError',
  'a mandatory field that nobody sees': 'HiddenAndMandatoryWithoutDefaultError',
  'an index on long text': 'CannotIndexedError',
  'odd letters in a fieldname': 'InvalidColumnName',
  'the name of a column': 'InvalidFieldNameError',
  'the name of a column of rows': 'InvalidFieldNameError',
}

describe('completeDoctype', () => {
  const names = (json: DocTypeJson) => completeDoctype(json).fields?.map(({ fieldname }) => fieldname)

  it.each([
    ['amended_from where documents are submitted', doctype([], { is_submittable: 1 }), ['amended_from']],
    ['places of a tree', doctype([], { is_tree: 1 }), ['lft', 'rgt', 'is_group', 'old_parent', 'parent_new_one']],
    [
      'fieldnames of labels',
      doctype([
        { label: 'Total Amount', fieldtype: 'Currency' },
        { label: 'More', fieldtype: 'Section Break' },
      ]),
      ['total_amount', 'more_section'],
    ],
  ])('adds %s', (_, json, expected) => {
    expect(names(json)).toEqual(expected)
  })

  it('sets what follows from the kind and the naming', () => {
    expect(completeDoctype(doctype([], { istable: 1, permissions: [{ role: 'All' }] })).permissions).toEqual([])
    expect(completeDoctype(doctype([{ fieldname: 'naming_series', fieldtype: 'Select' }])).autoname).toBe('naming_series:')
    expect(completeDoctype(doctype([{ fieldname: 'code', fieldtype: 'Data' }], { autoname: 'field:code' })).fields?.[0]?.unique).toBe(1)
    expect(completeDoctype(doctype([{ fieldname: 'a', fieldtype: 'Select', options: '\n One \n\nTwo' }])).fields?.[0]?.options).toBe('\nOne\nTwo')
    expect(completeDoctype(doctype([{ fieldname: 'a', fieldtype: 'Data', reqd: 1 }])).fields?.[0]?.in_list_view).toBe(1)
    expect(names(doctype([{ fieldname: 'Net.Total', fieldtype: 'Data' }]))).toEqual(['nettotal'])
  })
})
