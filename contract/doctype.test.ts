import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DocFieldJson, doctypeFaults } from './doctype.ts'

const field = (more: Partial<DocFieldJson> = {}): DocFieldJson => ({ fieldname: 'title', fieldtype: 'Data', ...more })
const doctype = (...fields: unknown[]) => ({ doctype: 'DocType', name: 'Sales Order', module: 'Sales', fields })

describe('a DocType definition', () => {
  it('is sound with fields of every kind, keys that are not known, and breaks without a name', () => {
    const json = doctype(
      field(),
      field({ fieldname: 'customer', fieldtype: 'Link', options: 'Customer', surprise: { a: 1 } }),
      { fieldtype: 'Section Break' },
      field({ fieldname: 'items', fieldtype: 'Table', options: 'Sales Order Item' }),
    )
    expect(doctypeFaults({ ...json, permissions: [{ role: 'System Manager', read: 1 }], unknown_key: [1] })).toEqual([])
  })

  it('may declare idx and _user_tags, and parent where it is no child table, as DocTypes of Frappe do', () => {
    expect(
      doctypeFaults(doctype(field({ fieldname: 'idx', fieldtype: 'Int' }), field({ fieldname: '_user_tags' }), field({ fieldname: 'parent' }))),
    ).toEqual([])
  })

  it.each([
    ['no object', [], undefined, 'should be an object'],
    ['a text', 'DocType', undefined, 'should be an object'],
    ['another document', { ...doctype(), doctype: 'Report' }, 'doctype', 'should be "DocType"'],
    ['no name', { ...doctype(), name: undefined }, 'name', 'is missing'],
    ['a long name', { ...doctype(), name: 'x'.repeat(61) }, 'name', 'is longer than 60 characters'],
    ['an odd name', { ...doctype(), name: '1st "Order"' }, 'name', 'should start with a letter and hold only letters, digits, spaces, _ and -'],
    ['a name with a space at its end', { ...doctype(), name: 'Order ' }, 'name', 'ends with a space'],
    ['a flag that is none', { ...doctype(), istable: 'yes' }, 'istable', 'should be 0 or 1'],
    ['a text that is none', { ...doctype(), autoname: 5 }, 'autoname', 'should be a text'],
    ['fields that are no list', { ...doctype(), fields: {} }, 'fields', 'should be a list'],
    ['a field that is no object', doctype('title'), 'fields[0]', 'should be an object'],
    ['a field without a type', doctype({ fieldname: 'title' }), 'title', 'has no fieldtype'],
    ['an unknown type', doctype(field({ fieldtype: 'Lnk' })), 'title', 'has the fieldtype "Lnk", which does not exist'],
    ['a field without a name', doctype({ fieldtype: 'Data' }), 'fields[0]', 'has no fieldname'],
    ['an odd fieldname', doctype(field({ fieldname: 'a-b' })), 'a-b', 'should hold only letters, digits and _'],
    ['a long fieldname', doctype(field({ fieldname: 'x'.repeat(64) })), 'x'.repeat(64), 'is longer than 63 characters'],
    ['a standard field', doctype(field({ fieldname: 'owner' })), 'owner', 'is the name of a standard field'],
    ['a name of documents', doctype(field({ fieldname: 'flags' })), 'flags', 'is the name of a standard field'],
    ['parent in a child table', { ...doctype(field({ fieldname: 'parent' })), istable: 1 }, 'parent', 'is the name of a standard field'],
    ['a name of JavaScript', doctype(field({ fieldname: 'constructor' })), 'constructor', 'is a name that JavaScript objects use'],
    ['a fieldname twice', doctype(field(), field({ fieldname: 'Title' })), 'title', 'comes more than once'],
    ['a Link to nothing', doctype(field({ fieldtype: 'Link' })), 'title', 'is a Link and names no DocType in its options'],
    ['a Dynamic Link to nothing', doctype(field({ fieldtype: 'Dynamic Link' })), 'title', 'is a Dynamic Link and its options name no field'],
    ['a long varchar', doctype(field({ length: 1001 })), 'title', 'has a length over 1000'],
    ['options that are no text', doctype(field({ options: ['a'] as unknown as string })), 'title.options', 'should be a text'],
    [
      'a text that cannot be stored',
      doctype(field({ label: 'a\0b' })),
      'title.label',
      'holds characters that cannot be stored (NUL, half of a surrogate pair)',
    ],
    ['a permission without a role', { ...doctype(), permissions: [{ read: 1 }] }, 'permissions[0].role', 'is missing'],
    ['a right that is none', { ...doctype(), permissions: [{ role: 'All', read: 'x' }] }, 'permissions[0].read', 'should be 0 or 1'],
    ['a link to nothing', { ...doctype(), links: [{ link_doctype: 'X' }] }, 'links[0].link_fieldname', 'is missing'],
    [
      'too many columns',
      doctype(...Array.from({ length: 1501 }, (_, i) => field({ fieldname: `f${i}` }))),
      'fields',
      'are 1501; a table has at most 1500',
    ],
  ])('with %s has a fault that names the place', (_, json, place, reason) => {
    expect(doctypeFaults(json)).toMatchObject([place === undefined ? { reason } : { field: place, reason }])
  })

  it.each([
    [
      'a Dynamic Link that points to no type',
      doctype(field({ fieldtype: 'Dynamic Link', options: 'other' }), field({ fieldname: 'other' })),
      'title',
      'should name in its options a Link to DocType, or a Select',
    ],
    ['a mandatory heading', doctype(field({ fieldtype: 'Heading', reqd: 1 })), 'title', 'is a Heading and cannot be mandatory'],
    ['a hidden mandatory field', doctype(field({ hidden: 1, reqd: 1 })), 'title', 'is hidden and mandatory, and has no default'],
    ['a unique text', doctype(field({ fieldtype: 'Text', unique: 1 })), 'title', 'is a Text and cannot be unique'],
    ['an indexed text', doctype(field({ fieldtype: 'Text', search_index: 1 })), 'title', 'is a Text and cannot be indexed'],
    ['a Check with an odd default', doctype(field({ fieldtype: 'Check', default: '2' })), 'title', 'is a Check: its default should be 0 or 1'],
    [
      'a Select with an odd default',
      doctype(field({ fieldtype: 'Select', options: 'A\nB', default: 'C' })),
      'title',
      'has a default that is not among its options',
    ],
    ['a Rating with two stars', doctype(field({ fieldtype: 'Rating', options: '2' })), 'title', 'should have 3 to 10 stars in its options'],
    ['a field that fetches itself', doctype(field({ fetch_from: 'title.name' })), 'title', 'fetches from itself'],
    ['a title that is no field', { ...doctype(field()), title_field: 'x' }, 'title_field', 'names the field "x", which does not exist'],
    ['an image that is a text', { ...doctype(field()), image_field: 'title' }, 'image_field', 'should name a field of type Attach Image'],
    ['searching what is not there', { ...doctype(field()), search_fields: 'title, y' }, 'search_fields', 'names the field "y", which does not exist'],
    [
      'an order by what is not there',
      { ...doctype(field()), sort_field: 'title asc, z desc' },
      'sort_field',
      'names the field "z", which does not exist',
    ],
    ['a name out of what is not there', { ...doctype(field()), autoname: 'field:code' }, 'autoname', 'names the field "code", which does not exist'],
  ])('with %s is loaded from files, and refused where a person saves it', (_, json, place, reason) => {
    expect(doctypeFaults(json)).toEqual([])
    expect(doctypeFaults(json, { strict: true })).toMatchObject([{ field: place, reason }])
  })

  it('is looked at without an exception, whatever it is', () => {
    const odd = fc.anything({ withNullPrototype: true, withBigInt: true })
    const near = fc.record({
      name: odd,
      fields: fc.oneof(
        odd,
        fc.array(
          fc.oneof(
            odd,
            fc.record({
              fieldname: odd,
              fieldtype: fc.constantFrom<unknown>('Link', 'Select', 'Data', 'Rating', 5),
              options: odd,
              default: odd,
              length: odd,
            }),
          ),
        ),
      ),
      permissions: odd,
      istable: odd,
      search_fields: odd,
    })
    fc.assert(
      fc.property(fc.oneof(odd, near), fc.boolean(), (json, strict) => {
        expect(Array.isArray(doctypeFaults(json, { strict }))).toBe(true)
      }),
    )
  })
})
