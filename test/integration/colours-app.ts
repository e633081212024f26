import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Row } from 'cortado/database/db.ts'

// below the repository: the test runner resolves imports itself
const scratch = join(import.meta.dirname, '../../tmp')
mkdirSync(scratch, { recursive: true })
/** Folder of the apps that a test file writes; remove it at the end. */
export const root = mkdtempSync(join(scratch, 'field-types-'))

/** Writes an app's folder; answers its path. */
export function appIn(name: string, files: Readonly<Record<string, string>>): string {
  for (const [path, text] of Object.entries({ 'package.json': '{"type": "module"}', ...files })) {
    mkdirSync(dirname(join(root, name, path)), { recursive: true })
    writeFileSync(join(root, name, path), text)
  }
  return join(root, name)
}

const doctype = (name: string, fields: readonly Row[]) =>
  JSON.stringify({
    name,
    doctype: 'DocType',
    module: 'Colours',
    fields,
    permissions: [{ role: 'System Manager', read: 1, write: 1, create: 1, delete: 1 }],
  })

/** Writes an app with field types, Virtual fields and what uses them; answers its path. */
export const coloursApp = (): string =>
  appIn('colours', {
    'modules.txt': 'Colours\n',
    'app.ts': `import { defineApp, wrapFieldType } from 'cortado'
import { badValue } from '@cortado/contract/error-catalogue.ts'
import type { FieldType } from '@cortado/contract/fields/field-type.ts'

/** A colour as a number from 0 to 16,777,215 in the database, and as #rrggbb everywhere else. */
const shade: FieldType = {
  name: 'Shade',
  column: () => ({ kind: 'int' }),
  parse: (value) => (value == null || value === '' ? null : String(value).toLowerCase()),
  validate(value, field) {
    if (!/^#[0-9a-f]{6}$/.test(String(value))) throw badValue({ label: field.label ?? field.fieldname, value, expected: 'a colour (#rrggbb)' })
  },
  toDatabase: (value) => Number.parseInt(String(value).slice(1), 16),
  fromDatabase: (value) => (typeof value === 'number' ? '#' + value.toString(16).padStart(6, '0') : value),
  filterValue: (value) => (typeof value === 'string' && value.startsWith('#') ? Number.parseInt(value.slice(1), 16) : value),
  display: (value) => 'the colour ' + value,
  index: () => true,
  control: 'colours/controls/shade.js',
  schema: () => ({ type: ['string', 'null'], pattern: '^#[0-9a-f]{6}$' }),
  typescript: () => 'Colour | null',
}

export default defineApp({
  name: 'colours',
  fieldTypes: [
    shade,
    wrapFieldType('Data', (data) => ({
      validate(value, field, options) {
        data.validate?.(value, field, options)
        if (field.options === 'Palindrome' && value !== [...String(value)].reverse().join(''))
          throw badValue({ label: field.label, value, expected: 'a palindrome' })
      },
      toDatabase: (value, field) => (field.options === 'Palindrome' ? 'p:' + value : value),
      fromDatabase: (value, field) => (field?.options === 'Palindrome' ? String(value).slice(2) : value),
      display: (value, field) => (field.options === 'Palindrome' ? '«' + value + '»' : String(value)),
    })),
  ],
  virtualFields: { Floor: { short: () => [], length: (ctx, floors) => floors.map(({ name }) => String(name).length) } },
})
`,
    'colours/doctype/paint/paint.json': doctype('Paint', [
      { fieldname: 'shade', fieldtype: 'Shade', label: 'Shade' },
      { fieldname: 'word', fieldtype: 'Data', options: 'Palindrome', label: 'Word' },
      { fieldname: 'plain', fieldtype: 'Data' },
      { fieldname: 'coats', fieldtype: 'Table', options: 'Paint Coat' },
    ]),
    'colours/doctype/paint/paint.ts': `import { Document } from 'cortado'
export default class Paint extends Document {}
`,
    'colours/doctype/blend/blend.json': doctype('Blend', [
      { fieldname: 'shade', fieldtype: 'Shade' },
      { fieldname: 'parts', fieldtype: 'Table', options: 'Blend Part' },
      { fieldname: 'count', fieldtype: 'Computed', options: 'Int\ndoc.parts.length' },
      { fieldname: 'live', fieldtype: 'Computed', options: "Int\nlinked.count('Blend Order', 'blend')" },
      { fieldname: 'mixed', fieldtype: 'Virtual', options: 'Data', label: 'Mix' },
      { fieldname: 'hidden_mix', fieldtype: 'Virtual', options: 'Currency', permlevel: 1 },
      { fieldname: 'recipe', fieldtype: 'Encrypted', label: 'Recipe', length: 50 },
    ]),
    'colours/doctype/blend/blend.ts': `import { Document } from 'cortado'
export const calls: number[] = []
export default class Blend extends Document {
  static virtualFields = {
    mixed: async (ctx, blends, field) => {
      calls.push(blends.length)
      return blends.map((blend) => blend.shade && field.label + ' of ' + blend.shade + ' in ' + blend.count)
    },
    hidden_mix: (ctx, blends) => blends.map(() => '42.5'),
  }
}
`,
    'colours/doctype/blend_part/blend_part.json': JSON.stringify({
      name: 'Blend Part',
      doctype: 'DocType',
      module: 'Colours',
      istable: 1,
      fields: [
        { fieldname: 'size', fieldtype: 'Int' },
        { fieldname: 'twice', fieldtype: 'Virtual', options: 'Int' },
      ],
    }),
    'colours/doctype/blend_part/blend_part.ts': `import { Document } from 'cortado'
export const calls: number[] = []
export default class BlendPart extends Document {
  static virtualFields = {
    twice: (ctx, parts) => {
      calls.push(parts.length)
      return parts.map(({ size }) => size * 2)
    },
  }
}
`,
    'colours/doctype/blend_order/blend_order.json': doctype('Blend Order', [{ fieldname: 'blend', fieldtype: 'Link', options: 'Blend' }]),
    'colours/doctype/paint_coat/paint_coat.json': JSON.stringify({
      name: 'Paint Coat',
      doctype: 'DocType',
      module: 'Colours',
      istable: 1,
      fields: [{ fieldname: 'shade', fieldtype: 'Shade' }],
    }),
  })
