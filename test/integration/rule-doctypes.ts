import type { DocTypeJson } from '@cortado/contract/doctype.ts'

const data = (fieldname: string, more: object = {}) => ({ fieldname, fieldtype: 'Data', ...more })

/** DocTypes with one field per rule of a document's life. */
export const ruleDoctypes: readonly DocTypeJson[] = [
  {
    name: 'Rule Target',
    autoname: 'field:code',
    fields: [data('code'), data('title'), { fieldname: 'body', fieldtype: 'Text Editor' }, { fieldname: 'qty', fieldtype: 'Int' }],
  },
  {
    name: 'Rule Row',
    istable: 1,
    permissions: [],
    fields: [
      data('item', { default: 'row' }),
      { fieldname: 'row_link', fieldtype: 'Link', options: 'Rule Target' },
      data('row_title', { fetch_from: 'row_link.title' }),
    ],
  },
  { name: 'Rule Needy Row', istable: 1, permissions: [], fields: [data('need', { reqd: 1 })] },
  { name: 'Rule Rows', fields: [{ fieldname: 'rows', fieldtype: 'Table', options: 'Rule Needy Row', reqd: 1 }] },
  {
    name: 'Rule',
    fields: [
      { fieldname: 'd_int', fieldtype: 'Int', default: '5' },
      { fieldname: 'd_plain_int', fieldtype: 'Int' },
      { fieldname: 'd_currency', fieldtype: 'Currency' },
      { fieldname: 'd_check', fieldtype: 'Check', default: '1' },
      { fieldname: 'd_select', fieldtype: 'Select', options: 'First\nSecond' },
      { fieldname: 'd_user', fieldtype: 'Link', options: 'User', default: '__user' },
      { fieldname: 'd_today', fieldtype: 'Date', default: 'Today' },
      { fieldname: 'd_now', fieldtype: 'Datetime', default: 'now' },
      { fieldname: 'd_time', fieldtype: 'Time' },
      data('d_text', { default: 'given' }),
      { fieldname: 'link', fieldtype: 'Link', options: 'Rule Target' },
      data('f_title', { fetch_from: 'link.title' }),
      { fieldname: 'f_qty', fieldtype: 'Int', fetch_from: 'link.qty' },
      data('f_if_empty', { fetch_from: 'link.title', fetch_if_empty: 1 }),
      { fieldname: 'f_plain', fieldtype: 'Small Text', fetch_from: 'link.body' },
      { fieldname: 'dyn_type', fieldtype: 'Link', options: 'DocType' },
      { fieldname: 'dyn', fieldtype: 'Dynamic Link', options: 'dyn_type' },
      data('short', { length: 5 }),
      { fieldname: 'positive', fieldtype: 'Int', non_negative: 1 },
      data('mail', { options: 'Email' }),
      data('url', { options: 'URL' }),
      data('phone', { options: 'Phone' }),
      data('person', { options: 'Name' }),
      { fieldname: 'html', fieldtype: 'Text Editor' },
      data('uniq', { unique: 1 }),
      data('must', { reqd: 1 }),
      data('once', { set_only_once: 1 }),
      { fieldname: 'rows', fieldtype: 'Table', options: 'Rule Row' },
    ],
  },
  {
    name: 'Rule Voucher',
    is_submittable: 1,
    autoname: 'RV-.#####',
    fields: [
      data('fixed'),
      data('loose', { allow_on_submit: 1 }),
      { fieldname: 'other', fieldtype: 'Link', options: 'Rule Voucher' },
      { fieldname: 'amended_from', fieldtype: 'Link', options: 'Rule Voucher' },
    ],
  },
]

/** A DocType that points to some that are not installed, as a real app's may. */
export const lonelyDoctype: DocTypeJson = {
  name: 'Rule Lonely',
  fields: [
    data('title'),
    { fieldname: 'elsewhere', fieldtype: 'Link', options: 'Rule Absent' },
    { fieldname: 'missing_rows', fieldtype: 'Table', options: 'Rule Absent Row' },
  ],
}
