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
 * exports `SalesOrderFields`, which a controller takes as `documentOf<SalesOrderFields>()`. DocTypes that an app makes in code share one
 * `doctypes.types.ts` in its folder.
 */
export function makeTypes(doctypes: readonly AppDoctype[], { all = false, types = fieldTypes }: TypeOptions = {}): Map<string, string> {
  const byName = new Map(doctypes.map((each) => [each.doctype, each]))
  const chosen = Map.groupBy(all ? doctypes : reached(doctypes, byName), typesFile)
  return new Map([...chosen].map(([file, group]) => [file, textOf(group, byName, types)]))
}

/** Path of the types of a DocType. */
const typesFile = ({ file, codeFolder }: AppDoctype): string =>
  codeFolder ? join(codeFolder, 'doctypes.types.ts') : file.replace(/\.json$/, '.types.ts')

function reached(doctypes: readonly AppDoctype[], byName: ReadonlyMap<string, AppDoctype>): AppDoctype[] {
  const found = new Set<AppDoctype>()
  const visit = (each: AppDoctype): void => {
    if (found.has(each)) return
    found.add(each)
    for (const { child } of rowsOf(each, byName)) if (child) visit(child)
  }
  for (const each of doctypes) if (each.controllerFile || each.codeFolder) visit(each)
  return [...found]
}

/** Table fields with their child DocTypes; those of other apps are not known by path. */
function rowsOf({ app, json }: AppDoctype, byName: ReadonlyMap<string, AppDoctype>): { field: DocFieldJson; child: AppDoctype | undefined }[] {
  return (json.fields ?? []).filter(isTable).map((field) => {
    const child = byName.get(field.options ?? '')
    return { field, child: child?.app === app ? child : undefined }
  })
}

function textOf(doctypes: readonly AppDoctype[], byName: ReadonlyMap<string, AppDoctype>, types: FieldTypes): string {
  const source = doctypes[0]?.codeFolder ? "the app's app.ts" : basename(doctypes[0]?.file ?? '')
  const rows = new Map(doctypes.map((each) => [each, new Map(rowsOf(each, byName).map(({ field, child }) => [field, child]))]))
  const interfaces = doctypes.map((doctype) => {
    const own: Rows = rows.get(doctype) ?? new Map()
    return [
      `/** Values of the DocType ${doctype.doctype}. */`,
      `export interface ${rowInterface(doctype.doctype)} {`,
      ...(doctype.json.fields ?? []).flatMap((field) => property(field, own, types.find(field)) ?? []),
      '}',
      '',
    ].join('\n')
  })
  return [
    `// Written by \`cortado make-types\` from ${source}. Change that file, not this one.`,
    ...imports(
      doctypes,
      [...rows.values()].flatMap((own) => [...own.values()]),
    ),
    interfaces.join('\n'),
  ].join('\n')
}

type Rows = ReadonlyMap<DocFieldJson, AppDoctype | undefined>

/** What the interfaces of one file need from others; `children`: the DocTypes of their tables. */
function imports(doctypes: readonly AppDoctype[], children: readonly (AppDoctype | undefined)[]): string[] {
  const [first] = doctypes
  const elsewhere = [...new Set(children)].filter((child) => child !== undefined && !doctypes.includes(child)) as AppDoctype[]
  const names = [...(children.some((child) => !child) ? ['Document'] : []), ...(children.some(Boolean) ? ['Typed'] : [])]
  const lines = [
    ...(names.length ? [`import type { ${names.join(', ')} } from 'cortado/document/document.ts'`] : []),
    ...elsewhere.map((child) => `import type { ${rowInterface(child.doctype)} } from '${first ? pathBetween(first, child) : ''}'`).sort(),
  ]
  return lines.length ? [...lines, ''] : []
}

function pathBetween(from: AppDoctype, to: AppDoctype): string {
  const path = relative(dirname(typesFile(from)), typesFile(to)).replaceAll('\\', '/')
  return path.startsWith('.') ? path : `./${path}`
}

/** Lines of a property; undefined: the field holds no value. */
function property(field: DocFieldJson, rows: Rows, type: FieldType | undefined): string[] | undefined {
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
