/** Values of one field type. */
export interface FieldCases {
  /** What the DocType's field says besides its type. */
  readonly field?: Readonly<Record<string, unknown>>
  /** Sent; read back as it is, unless `ordinaryRead` says otherwise. */
  readonly ordinary: unknown
  readonly ordinaryRead?: unknown
  readonly extreme: unknown
  readonly extremeRead?: unknown
  /** Refused with 417. */
  readonly invalid?: readonly unknown[]
  /** What is read back where nothing was sent, and where null was; default: nothing. */
  readonly absent?: unknown
  readonly empty?: unknown
  /** Operators of lists that it cannot answer. */
  readonly unanswered?: readonly string[]
}

const long = 'ä🚀'.repeat(20_000)
const short = { extreme: 'ü'.repeat(140), invalid: ['x'.repeat(141), ['a']] }
const zero = { absent: 0, empty: 0 }
const now = { absent: /^\d{1,2}:\d\d:\d\d/, empty: /^\d{1,2}:\d\d:\d\d/ }

/** Every field type with a column: what goes in and what comes out (spec/doctype-meta.md, observed.md). */
export const fieldCases: Readonly<Record<string, FieldCases>> = {
  Data: { ordinary: 'plain', ...short },
  'Small Text': { ordinary: 'two\nlines', extreme: long },
  Text: { ordinary: 'text', extreme: long },
  'Long Text': { ordinary: 'text', extreme: long },
  'Text Editor': { ordinary: '<p>bold</p>', extreme: `<p>${long}</p>` },
  'HTML Editor': { ordinary: '<p>html</p>', extreme: `<p>${long}</p>` },
  'Markdown Editor': { ordinary: '# title', extreme: long },
  Code: { ordinary: 'if (a < b) {}', extreme: long },
  JSON: { ordinary: '{"a":[1,2]}', extreme: JSON.stringify({ wide: Array(500).fill(1) }), invalid: ['{broken', '{"a":\u0000}'] },
  Int: { ordinary: 7, extreme: -2_147_483_647, invalid: [2_147_483_648, '99999999999'], ...zero },
  Float: { ordinary: 1.5, extreme: 999_999_999_999.5, invalid: ['9'.repeat(40)], ...zero },
  Currency: { ordinary: 12.34, extreme: -999_999_999_999.99, invalid: ['9'.repeat(40)], ...zero },
  Percent: { ordinary: 12.5, extreme: 100, invalid: ['9'.repeat(40)], ...zero },
  Check: { ordinary: 1, extreme: true, extremeRead: 1, ...zero },
  Rating: { ordinary: 0.6, extreme: 1, ...zero },
  Duration: { ordinary: 3600, extreme: 999_999_999 },
  Date: { ordinary: '2024-02-29', extreme: '9999-12-31', invalid: ['2024-02-30', 'soon', '2024-13-01'] },
  Datetime: { ordinary: '2024-03-01 10:20:30', extreme: '9999-12-31 23:59:59.999999', invalid: ['2024-02-30 00:00:00', 'now and then'] },
  Time: { ordinary: '10:20:30', extreme: '23:59:59.999999', invalid: ['25:00:00', 'noon'], ...now },
  Select: { field: { options: 'Open\nClosed' }, ordinary: 'Closed', extreme: 'Open', invalid: ['Neither', 'open'], absent: 'Open', empty: 'Open' },
  Link: { field: { options: 'User' }, ordinary: 'Administrator', extreme: 'Guest', invalid: ['nobody@example.com', 'x'.repeat(200)] },
  'Dynamic Link': { field: { options: 'dynamic_type' }, ordinary: 'Administrator', extreme: 'Guest', invalid: ['nobody@example.com'] },
  Password: { ordinary: 'secret', ordinaryRead: '******', extreme: 'p'.repeat(100), extremeRead: '*'.repeat(100) },
  Encrypted: {
    ordinary: 'iban',
    extreme: '🔑'.repeat(1000),
    invalid: ['x'.repeat(1001), ['a']],
    unanswered: ['>=', '<=', '>', '<', 'between', 'like', 'not like'],
  },
  'Read Only': { ordinary: 'shown', ...short },
  Attach: { ordinary: '/files/a.txt', extreme: `/files/${'b'.repeat(200)}.txt` },
  'Attach Image': { ordinary: '/files/a.png', extreme: `/files/${'b'.repeat(200)}.png` },
  Signature: { ordinary: 'data:image/png;base64,AAAA', extreme: `data:image/png;base64,${'A'.repeat(40_000)}` },
  Color: { ordinary: '#ff8800', extreme: '#FFFFFF' },
  Barcode: { ordinary: '<svg></svg>', extreme: `<svg>${'x'.repeat(10_000)}</svg>` },
  Geolocation: { ordinary: '{"type":"Point"}', extreme: `{"x":"${'y'.repeat(10_000)}"}` },
  Phone: { ordinary: '+49-30123456', extreme: '+41-446681800', invalid: ['call me', '12'] },
  Autocomplete: { ordinary: 'any', ...short },
  Icon: { ordinary: 'star', ...short },
}

/** What PostgreSQL would refuse in some column: a field type refuses it first, or stores something else; never a fault. */
export const refusedByPostgres: readonly unknown[] = [
  'a\u0000b',
  'lone \ud800 surrogate',
  '\udfff',
  Number.MAX_VALUE,
  -1e308,
  1e-320,
  '1e999',
  'NaN',
  'Infinity',
  '-infinity',
  '0000-00-00',
  '10000-01-01',
  '2024-01-01T00:00:00+99:99',
  '\\u0000',
  '{"a":"\\u0000"}',
  '[[[[',
  '{"a":',
  '::1',
  '00000000-0000-0000-0000-00000000000g',
  { a: { b: 1 } },
  [1, [2]],
  [],
  {},
  '',
  ' ',
  '😀'.repeat(300),
  "'; drop table x; --",
  '%s',
  '$1',
  '\\',
  '\r\n\t',
]
