import fc from 'fast-check'

/** Texts that break what was written carelessly: SQL, HTML, paths, templates, encodings, names of prototypes. */
export const nasty = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\0',
    "'",
    '"',
    '`',
    '\\',
    '%',
    '%%',
    '%00',
    '../../etc/passwd',
    '..%2f',
    '<script>alert(1)</script>',
    '{{7*7}}',
    '${7*7}',
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    "' or 1=1 --",
    '"; drop table "tabUser"; --',
    'name; select pg_sleep(9)',
    '\ud800',
    '\u202e',
    '\ufeff',
    'null',
    'undefined',
    'NaN',
    'Infinity',
    '-0',
    '1e999',
    '[]',
    '{}',
    '[[]]',
    '{"a":',
    'true',
    '*',
    'name',
    'owner',
    'docstatus',
    'tabUser',
    '`tabUser`.`name`',
    'count(*)',
    'sum(name)',
    'name as name',
    'name, name',
    'name desc, (select 1)',
    'x'.repeat(5000),
    '0'.repeat(400),
    '2024-02-30',
    '99999999999999999999',
    'Administrator',
    'Guest',
    'DocType',
    'User',
    'Note',
  ),
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
)

const scalar = fc.oneof(
  nasty,
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom(Number.MAX_SAFE_INTEGER, Number.MIN_VALUE, -1),
)

/** Any JSON, with nasty keys and values. */
export const hostileJson = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', maxDepth: 4 },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(nasty, tie('value'), { maxKeys: 4 }),
  ),
})).value

const operator = fc.oneof(
  fc.constantFrom('=', '!=', '<', '>', 'like', 'not like', 'in', 'not in', 'is', 'between', 'timespan', 'descendants of', 'ancestors of'),
  nasty,
)

/** Filters that look like filters, and others. */
export const hostileFilters = fc.oneof(
  fc.array(fc.tuple(nasty, operator, hostileJson), { maxLength: 3 }),
  fc.array(fc.tuple(nasty, nasty, operator, hostileJson), { maxLength: 3 }),
  fc.dictionary(nasty, fc.oneof(scalar, fc.tuple(operator, hostileJson)), { maxKeys: 3 }),
  hostileJson,
)

/** Query parameters of lists. */
export const hostileQuery = fc.record(
  {
    fields: fc.oneof(
      fc.array(nasty, { maxLength: 4 }).map((list) => JSON.stringify(list)),
      nasty,
    ),
    filters: fc.oneof(
      hostileFilters.map((filters) => JSON.stringify(filters) ?? ''),
      nasty,
    ),
    or_filters: hostileFilters.map((filters) => JSON.stringify(filters) ?? ''),
    order_by: nasty,
    group_by: nasty,
    limit_start: fc.oneof(nasty, fc.integer().map(String)),
    limit_page_length: fc.oneof(nasty, fc.integer().map(String)),
    parent: nasty,
    as_dict: nasty,
    cmd: fc.oneof(nasty, fc.constantFrom('frappe.client.get_list', 'frappe.client.delete', 'login', 'ping')),
    sid: nasty,
    run_method: nasty,
    debug: nasty,
  },
  { requiredKeys: [] },
)

/** Paths of every route, with something nasty in the places that vary. */
export const hostilePath = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('/api/resource/', '/api/v1/resource/', '/api/v2/document/', '/api/v2/doctype/'),
      fc.oneof(fc.constantFrom('Note', 'User', 'DocType', 'System Settings', 'Has Role'), nasty),
    )
    .map(([prefix, name]) => prefix + encode(name)),
  fc
    .tuple(fc.constantFrom('/api/resource/Note/', '/api/resource/User/', '/api/v2/document/Note/', '/api/resource/System Settings/'), nasty)
    .map(([prefix, name]) => prefix + encode(name)),
  fc
    .tuple(fc.constantFrom('/api/method/', '/api/v2/method/', '/files/', '/private/files/', '/login?key=', '/app/', '/', '/api/', '/assets/'), nasty)
    .map(([prefix, name]) => prefix + encode(name)),
  fc.constantFrom(
    '/api/method/frappe.client.get_list',
    '/api/method/frappe.client.get_value',
    '/api/method/frappe.client.insert',
    '/api/method/frappe.client.save',
    '/api/method/frappe.client.set_value',
    '/api/method/frappe.client.get_count',
    '/api/method/frappe.client.validate_link',
    '/api/method/frappe.client.rename_doc',
    '/api/method/frappe.client.bulk_update',
    '/api/method/frappe.desk.reportview.get',
    '/api/method/frappe.desk.reportview.get_count',
    '/api/method/frappe.desk.search.search_link',
    '/api/method/frappe.desk.form.load.getdoc',
    '/api/method/frappe.desk.form.save.savedocs',
    '/api/method/run_doc_method',
    '/api/method/login',
    '/api/method/logout',
    '/api/method/upload_file',
    '/api/openapi.json',
    '/api/docs',
  ),
)

const encode = (text: string) => encodeURIComponent(text.toWellFormed())
