type Json = Readonly<Record<string, unknown>>

/** One request, and what has to come back. */
export interface DocumentCase {
  readonly title: string
  /** POST creates a document of the group's DocType; PUT changes the one that the case before made. */
  readonly method?: 'POST' | 'PUT'
  readonly send: Json
  readonly status: number
  /** A success's values, a refusal's `exc_type`. Texts that are patterns are RegExps. */
  readonly answer?: Json | string
}

/** Cases about one DocType. */
export interface DocumentGroup {
  readonly doctype: Json & { readonly name: string }
  readonly cases: readonly DocumentCase[]
}

const data = (fieldname: string, more: Json = {}): Json => ({ fieldname, fieldtype: 'Data', label: fieldname, ...more })
const field = (fieldname: string, fieldtype: string, more: Json = {}): Json => ({ fieldname, fieldtype, label: fieldname, ...more })

const made = (title: string, send: Json, answer: Json = {}): DocumentCase => ({ title, send, status: 200, answer })
const refused = (title: string, send: Json, status: number, answer: string): DocumentCase => ({ title, send, status, answer })
const changed = (title: string, send: Json, answer: Json = {}): DocumentCase => ({ title, method: 'PUT', send, status: 200, answer })
const unchanged = (title: string, send: Json, status: number, answer: string): DocumentCase => ({ title, method: 'PUT', send, status, answer })

/** A DocType that is named by a rule; `code` may be part of names. */
const named = (name: string, autoname: string, cases: readonly DocumentCase[], fields: readonly Json[] = []): DocumentGroup => ({
  doctype: { name, autoname, fields: [data('code'), field('size', 'Int'), ...fields] },
  cases,
})

const hash = /^[a-z0-9]{10}$/
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const year = new Date().getFullYear()

/** Every rule that names documents (spec/doctype-meta.md §5). */
export const namingGroups: readonly DocumentGroup[] = [
  named('By Hash', 'hash', [made('any', { name: 'mine' }, { name: hash })]),
  named('By Nothing', '', [made('any', { name: 'mine' }, { name: hash })]),
  named('By Word', 'Some words', [made('words that are no rule', {}, { name: hash })]),
  named('By Prompt', 'Prompt', [
    made('its name', { name: 'mine' }, { name: 'mine' }),
    refused('a name that is taken', { name: 'mine' }, 409, 'DuplicateEntryError'),
    made('what the form asked for', { __newname: 'asked', name: 'other' }, { name: 'asked' }),
    made('spaces around it', { name: '  wide ' }, { name: 'wide' }),
    refused('none', {}, 417, 'ValidationError'),
    refused('an empty one', { name: ' ' }, 417, 'ValidationError'),
    refused('a number', { name: 7 }, 409, 'NameError'),
    refused('brackets', { name: 'a<b' }, 409, 'NameError'),
    refused('the name of the DocType', { name: 'By Prompt' }, 409, 'NameError'),
    refused('the name of a new document', { name: 'New By Prompt 1' }, 409, 'NameError'),
    refused('141 characters', { name: 'x'.repeat(141) }, 409, 'NameError'),
    made('140 characters', { name: 'ü'.repeat(140) }, { name: 'ü'.repeat(140) }),
    made('a slash', { name: 'a/b' }, { name: 'a/b' }),
    made('another letter case', { name: 'MINE' }, { name: 'MINE' }),
    refused('an object', { name: { a: 1 } }, 417, 'ValidationError'),
    refused('a NUL', { name: 'a\0b' }, 417, 'ValidationError'),
  ]),
  named('By Field', 'field:code', [
    made('the value', { code: ' c1 ' }, { name: 'c1', code: 'c1' }),
    unchanged('another name', { name: 'c2' }, 404, 'DoesNotExistError'),
    changed('another value: the name stays', { code: 'c2' }, { name: 'c1', code: 'c1' }),
    refused('none', { name: 'x' }, 417, 'ValidationError'),
    refused('a value that is taken', { code: 'c1' }, 409, 'DuplicateEntryError'),
    made('a number', { code: 12 }, { name: '12', code: '12' }),
  ]),
  named(
    'By Naming Series',
    'naming_series:',
    [
      made('the first option', {}, { name: `NS-${year}-00001` }),
      made('the next number', {}, { name: `NS-${year}-00002` }),
      made('the option that was chosen', { naming_series: 'OTHER-.##' }, { name: 'OTHER-01' }),
      made('a series that is no option', { naming_series: 'FREE-' }, { name: 'FREE-00001' }),
      refused('letters that no series has', { naming_series: 'a;b.##' }, 417, 'InvalidNamingSeriesError'),
    ],
    [field('naming_series', 'Select', { options: '\nNS-.YYYY.-\nOTHER-.##' })],
  ),
  named('By Format', 'format:F-{code}-{YYYY}-{###}', [
    made('fields and date', { code: 'a' }, { name: `F-a-${year}-001` }),
    made('the next number', { code: 'a' }, { name: `F-a-${year}-002` }),
    made('a counter for each beginning', { code: 'b' }, { name: `F-b-${year}-001` }),
    made('a field without a value', {}, { name: `F--${year}-001` }),
  ]),
  named('By Expression', 'EX-.YY.-.code.-.{size}.-.####', [
    made('fields and date', { code: 'a', size: 3 }, { name: `EX-${year % 100}-a-3-0001` }),
    made('the next number', { code: 'a', size: 3 }, { name: `EX-${year % 100}-a-3-0002` }),
  ]),
  named('By Number', 'autoincrement', [made('numbers', { name: 'x' }, { name: 1 }), made('the next', {}, { name: 2 })]),
  named('By UUID', 'UUID', [
    made('a new one', {}, { name: uuid }),
    made('a given one', { name: '0190C0DE-0000-7000-8000-00000000000A' }, { name: '0190c0de-0000-7000-8000-00000000000a' }),
    refused('what is none', { name: 'mine' }, 417, 'InvalidUUIDValue'),
    refused('one that is taken', { name: '0190c0de-0000-7000-8000-00000000000a' }, 409, 'DuplicateEntryError'),
  ]),
]

/** What is filled in where nothing was sent (spec/document-lifecycle.md §6). */
const defaults: DocumentGroup = {
  doctype: {
    name: 'With Defaults',
    fields: [
      data('text', { default: 'plain' }),
      field('count', 'Int', { default: '7' }),
      field('rate', 'Float', { default: '1.5' }),
      field('on', 'Check', { default: '1' }),
      field('off', 'Check'),
      field('day', 'Date', { default: 'Today' }),
      field('moment', 'Datetime', { default: 'now' }),
      field('clock', 'Time'),
      field('who', 'Link', { options: 'User', default: '__user' }),
      field('state', 'Select', { options: 'Open\nClosed' }),
      field('blank', 'Select', { options: '\nOpen' }),
      field('chosen', 'Select', { options: 'Open\nClosed', default: 'Closed' }),
    ],
  },
  cases: [
    made(
      'nothing',
      {},
      {
        text: 'plain',
        count: 7,
        rate: 1.5,
        on: 1,
        off: 0,
        day: /^\d{4}-\d\d-\d\d$/,
        moment: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/,
        clock: /^\d\d?:\d\d:\d\d/,
        who: 'Administrator',
        state: 'Open',
        blank: '',
        chosen: 'Closed',
      },
    ),
    made('null is nothing', { text: null, count: null, state: null }, { text: 'plain', count: 7, state: 'Open' }),
    made('what is empty is a value', { text: '', count: 0, on: 0, state: '' }, { text: '', count: 0, on: 0, state: '' }),
    changed('a change fills nothing', { text: null, count: null }, { text: undefined, count: 0 }),
  ],
}

const source: DocumentGroup = {
  doctype: {
    name: 'Fetched',
    autoname: 'field:code',
    fields: [
      data('code'),
      field('markup', 'Text Editor'),
      field('size', 'Int'),
      field('day', 'Date'),
      field('clock', 'Time'),
      field('pin', 'Password'),
    ],
  },
  cases: [
    made('the source', { code: 'one', markup: '<p>a <b>b</b> &amp; c</p>', size: 5, day: '2024-02-29', clock: '09:05:00', pin: 'hidden' }),
    made('another', { code: 'two', size: 6 }),
  ],
}

/** What links bring along (§7). */
const fetching: DocumentGroup = {
  doctype: {
    name: 'Fetching',
    fields: [
      field('from', 'Link', { options: 'Fetched' }),
      data('plain', { fetch_from: 'from.markup' }),
      field('rich', 'Text Editor', { fetch_from: 'from.markup' }),
      field('size', 'Int', { fetch_from: 'from.size' }),
      data('size_text', { fetch_from: 'from.size' }),
      field('day', 'Date', { fetch_from: 'from.day' }),
      data('clock', { fetch_from: 'from.clock' }),
      data('pin', { fetch_from: 'from.pin' }),
      data('owned_by', { fetch_from: 'from.owner' }),
      data('kept', { fetch_from: 'from.size', fetch_if_empty: 1 }),
      data('off', { fetch_from: 'nothing.size' }),
    ],
  },
  cases: [
    made(
      'every type of field',
      { from: 'one' },
      {
        plain: 'a b & c',
        rich: '<p>a <b>b</b> &amp; c</p>',
        size: 5,
        size_text: '5',
        day: '2024-02-29',
        clock: '9:05:00',
        pin: '******',
        owned_by: 'Administrator',
        kept: '5',
      },
    ),
    changed('again at every save, but for what is kept', { from: 'two', plain: 'mine' }, { plain: undefined, size: 6, kept: '5' }),
    changed('nothing where the link is emptied', { from: null, plain: 'mine' }, { plain: 'mine', size: 6 }),
    made('the stored spelling of the link', { from: 'ONE', size: 99 }, { from: 'one', size: 5 }),
    refused('a link to nothing', { from: 'three' }, 417, 'LinkValidationError'),
  ],
}

const badSource: DocumentGroup = {
  doctype: { name: 'Fetching Nothing', fields: [field('from', 'Link', { options: 'Fetched' }), data('lost', { fetch_from: 'from.nowhere' })] },
  cases: [made('without a link', {}), refused('a field that the source has not', { from: 'one' }, 417, 'ValidationError')],
}

const dynamicLinks: DocumentGroup = {
  doctype: {
    name: 'Dynamic',
    fields: [field('kind', 'Link', { options: 'DocType' }), field('target', 'Dynamic Link', { options: 'kind' })],
  },
  cases: [
    made('a document that exists', { kind: 'User', target: 'administrator' }, { target: 'Administrator' }),
    made('a Single: its name', { kind: 'System Settings', target: 'any' }, { target: 'System Settings' }),
    made('neither', {}),
    refused('no DocType', { target: 'Administrator' }, 417, 'ValidationError'),
    refused('a DocType that is not installed', { kind: 'Not Installed', target: 'x' }, 417, 'LinkValidationError'),
    refused('a document that does not exist', { kind: 'User', target: 'nobody' }, 417, 'LinkValidationError'),
    refused('another DocType than where it exists', { kind: 'Role', target: 'Administrator2' }, 417, 'LinkValidationError'),
    refused('an object', { kind: 'User', target: { a: 1 } }, 417, 'ValidationError'),
  ],
}

/** Limits of values (§5). */
const limits: DocumentGroup = {
  doctype: {
    name: 'Limited',
    title_field: 'title',
    fields: [
      data('title', { options: '{unique_text}: {short}' }),
      data('unique_text', { unique: 1 }),
      field('unique_number', 'Int', { unique: 1, default: '-1' }),
      data('short', { length: 5, reqd: 1 }),
      data('wide', { length: 1000 }),
      field('big', 'Int', { length: 20 }),
      field('amount', 'Float', { non_negative: 1 }),
      data('once', { set_only_once: 1 }),
      data('mail', { options: 'Email' }),
      data('site', { options: 'URL' }),
      data('call', { options: 'Phone' }),
      data('person', { options: 'Name' }),
      field('text', 'Text Editor'),
    ],
  },
  cases: [
    made('all that is needed', { short: 'a', unique_text: 'x', unique_number: 1, once: 'first' }, { title: 'x: a' }),
    unchanged('a constant', { once: 'second' }, 417, 'CannotChangeConstantError'),
    unchanged('a constant, emptied', { once: null }, 417, 'CannotChangeConstantError'),
    changed('a title follows', { short: 'b' }, { title: 'x: b', once: 'first' }),
    unchanged('a mandatory value, emptied', { short: '' }, 417, 'MandatoryError'),
    refused('a text that is taken', { short: 'a', unique_text: 'x', unique_number: 2 }, 417, 'UniqueValidationError'),
    refused('a number that is taken', { short: 'a', unique_number: 1 }, 417, 'UniqueValidationError'),
    made('a unique field that is empty', { short: 'a', unique_text: '', unique_number: 3 }, { title: ': a' }),
    made('another that is', { short: 'a', unique_text: '', unique_number: 4 }),
    refused('nothing', { unique_number: 5 }, 417, 'MandatoryError'),
    refused('spaces', { short: '  ', unique_number: 5 }, 417, 'MandatoryError'),
    refused('markup without a text', { short: '<br>', unique_number: 5 }, 417, 'MandatoryError'),
    made('zero is a value', { short: 0, unique_number: 6 }, { short: '0' }),
    refused('a text that is too long', { short: 'abcdef', unique_number: 7 }, 417, 'CharacterLengthExceededError'),
    made('as long as it may be', { short: '🚀🚀🚀🚀🚀', unique_number: 7, wide: 'w'.repeat(1000) }),
    refused('wider than wide', { short: 'a', unique_number: 8, wide: 'w'.repeat(1001) }, 417, 'CharacterLengthExceededError'),
    made('a big number', { short: 'a', unique_number: 8, big: 9007199254740991 }, { big: 9007199254740991 }),
    refused('a bigger one', { short: 'a', unique_number: 9, big: 1e20 }, 417, 'CharacterLengthExceededError'),
    refused('a number below zero', { short: 'a', unique_number: 9, amount: -0.1 }, 417, 'NonNegativeError'),
    refused('what is no mail address', { short: 'a', unique_number: 9, mail: 'nobody' }, 417, 'InvalidEmailAddressError'),
    made('mail addresses', { short: 'a', unique_number: 9, mail: 'a@example.com, b@example.com' }),
    refused('what is no address of a page', { short: 'a', unique_number: 10, site: 'page' }, 417, 'ValidationError'),
    refused('what is no number to call', { short: 'a', unique_number: 10, call: 'me' }, 417, 'InvalidPhoneNumberError'),
    refused('what is no name of a person', { short: 'a', unique_number: 10, person: 'a  b!' }, 417, 'InvalidNameError'),
    made(
      'markup: scripts are shown, not run',
      { short: 'a', unique_number: 11, text: '<b onclick="x()">a</b><script>y()</script>' },
      { text: /^<b>a<\/b>&lt;script/ },
    ),
  ],
}

const rows: DocumentGroup = {
  doctype: {
    name: 'With Rows',
    autoname: 'field:code',
    fields: [
      data('code'),
      field('rows', 'Table', { options: 'Matrix Line' }),
      field('more', 'Table', { options: 'Matrix Line' }),
      field('lost', 'Table', { options: 'Line That Is Gone' }),
    ],
  },
  cases: [
    made(
      'rows of two tables',
      { code: 'a', rows: [{ item: '1', extra: { a: [1, { b: 'ü' }] } }, { item: '2' }], more: [{ item: '3' }] },
      {
        rows: [expectRow({ item: '1', idx: 1, parentfield: 'rows', extra: '{"a":[1,{"b":"ü"}]}' }), expectRow({ item: '2', idx: 2 })],
        more: [expectRow({ item: '3', idx: 1, parentfield: 'more' })],
      },
    ),
    changed(
      'one table is replaced, the other stays',
      { rows: [{ item: '4' }] },
      { rows: [expectRow({ item: '4', idx: 1 })], more: [expectRow({ item: '3' })] },
    ),
    unchanged('a row that lacks what it needs', { rows: [{ item: '' }] }, 417, 'MandatoryError'),
    unchanged('a row with a number that is none', { rows: [{ item: 'x', idx: 'first' }] }, 417, 'ValidationError'),
    unchanged('a row whose link leads nowhere', { rows: [{ item: 'x', user: 'nobody' }] }, 417, 'LinkValidationError'),
    unchanged('rows of a table that is not installed', { lost: [{ item: 'x' }] }, 417, 'LinkValidationError'),
    changed('no rows of it', { lost: [] }, { more: [expectRow({ item: '3' })] }),
    unchanged('what is no row empties no table', { rows: ['x', null, { item: '5' }] }, 417, 'ValidationError'),
    unchanged('nor does a text', { rows: 'x' }, 417, 'ValidationError'),
    changed('a table is emptied', { rows: [], more: null }, { rows: [], more: [] }),
    refused(
      'one unique value twice',
      {
        code: 'b',
        rows: [
          { item: '1', token: 't' },
          { item: '2', token: 't' },
        ],
      },
      417,
      'UniqueValidationError',
    ),
  ],
}

/** Part of a row. */
function expectRow(values: Json): Json {
  return { ...values, doctype: 'Matrix Line' }
}

/** DocTypes that the groups' DocTypes need. */
export const neededDoctypes = [
  {
    name: 'Matrix Line',
    istable: 1,
    permissions: [],
    fields: [data('item', { reqd: 1 }), field('extra', 'JSON'), field('user', 'Link', { options: 'User' }), data('token', { unique: 1 })],
  },
  { name: 'Line That Is Gone', istable: 1, permissions: [], fields: [data('item')] },
]

/** Rules about values (spec/document-lifecycle.md §5–7). */
export const valueGroups: readonly DocumentGroup[] = [defaults, source, fetching, badSource, dynamicLinks, limits, rows]
