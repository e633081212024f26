import { basename, dirname, join, relative } from 'node:path'
import type { DocFieldJson } from '@cortado/contract/doctype.ts'
import { type FieldType, type FieldTypes, fieldTypes } from '@cortado/contract/fields/registry.ts'
import { rowInterface } from '@cortado/contract/fields/tables.ts'
import { isTable } from './compile.ts'
import type { AppDoctype } from './files.ts'

/** Which DocTypes get types. */
export interface TypeOptions {
  /** All of them; default: those with a controller, and the child tables that they reach. */
  readonly all?: boolean
  /** Field types of the apps. Default: those that are shipped. */
  readonly types?: FieldTypes
}

/**
 * TypeScript interfaces of DocTypes, from the files alone: the text of a `<name>.types.ts` beside each JSON, by path. `sales_order.types.ts`
 * exports `SalesOrderFields`, which a controller takes as `documentOf<SalesOrderFields>()`.
 */
export function makeTypes(doctypes: readonly AppDoctype[], { all = false, types = fieldTypes }: TypeOptions = {}): Map<string, string> {
  const byName = new Map(doctypes.map((each) => [each.doctype, each]))
  const chosen = all ? doctypes : reached(doctypes, byName)
  return new Map(chosen.map((each) => [typesFile(each), textOf(each, byName, types)]))
}

/** Path of the types of a DocType. */
export const typesFile = ({ file }: AppDoctype): string => file.replace(/\.json$/, '.types.ts')

function reached(doctypes: readonly AppDoctype[], byName: ReadonlyMap<string, AppDoctype>): AppDoctype[] {
  const found = new Set<AppDoctype>()
  const visit = (each: AppDoctype): void => {
    if (found.has(each)) return
    found.add(each)
    for (const { child } of rowsOf(each, byName)) if (child) visit(child)
  }
  for (const each of doctypes) if (each.controllerFile) visit(each)
  return [...found]
}

/** Table fields with their child DocTypes; those of other apps are not known by path. */
function rowsOf({ app, json }: AppDoctype, byName: ReadonlyMap<string, AppDoctype>): { field: DocFieldJson; child: AppDoctype | undefined }[] {
  return (json.fields ?? []).filter(isTable).map((field) => {
    const child = byName.get(field.options ?? '')
    return { field, child: child?.app === app ? child : undefined }
  })
}

function textOf(doctype: AppDoctype, byName: ReadonlyMap<string, AppDoctype>, types: FieldTypes): string {
  const rows = new Map(rowsOf(doctype, byName).map(({ field, child }) => [field, child]))
  const properties = (doctype.json.fields ?? []).flatMap((field) => property(field, rows, types.find(field)) ?? [])
  return [
    `// Written by \`cortado make-types\` from ${basename(doctype.file)}. Change that file, not this one.`,
    ...imports(doctype, rows),
    `/** Values of the DocType ${doctype.doctype}. */`,
    `export interface ${rowInterface(doctype.doctype)} {`,
    ...properties,
    '}',
    '',
  ].join('\n')
}

function imports(doctype: AppDoctype, rows: ReadonlyMap<DocFieldJson, AppDoctype | undefined>): string[] {
  const typed = [...new Set(rows.values())].filter((child) => child !== undefined && child !== doctype) as AppDoctype[]
  const names = [...([...rows.values()].some((child) => !child) ? ['Document'] : []), ...([...rows.values()].some(Boolean) ? ['Typed'] : [])]
  const lines = [
    ...(names.length ? [`import type { ${names.join(', ')} } from 'cortado/document/document.ts'`] : []),
    ...typed.map((child) => `import type { ${rowInterface(child.doctype)} } from '${pathBetween(doctype, child)}'`).sort(),
  ]
  return lines.length ? [...lines, ''] : []
}

function pathBetween(from: AppDoctype, to: AppDoctype): string {
  const path = relative(dirname(from.file), join(dirname(to.file), basename(typesFile(to)))).replaceAll('\\', '/')
  return path.startsWith('.') ? path : `./${path}`
}

/** Lines of a property; undefined: the field holds no value. */
function property(field: DocFieldJson, rows: ReadonlyMap<DocFieldJson, AppDoctype | undefined>, type: FieldType | undefined): string[] | undefined {
  const child = rows.get(field)
  const isRows = rows.has(field)
  if (!isRows && !type?.column) return undefined
  const written = isRows ? (child ? `Typed<${rowInterface(child.doctype)}>[]` : 'Document[]') : type?.typescript(field)
  const name = /^[A-Za-z_$][\w$]*$/.test(field.fieldname) ? field.fieldname : `'${field.fieldname}'`
  const comment = `${field.label ?? field.fieldname}${explain(field)}`.replaceAll('*/', '* /').replace(/\s+/g, ' ')
  return [`  /** ${comment} */`, `  ${name}: ${written}`]
}

const explain = ({ fieldtype, options }: DocFieldJson): string =>
  fieldtype === 'Link' || fieldtype === 'Table' || fieldtype === 'Table MultiSelect' ? ` → ${options}` : ''
