import { scrub } from '../../config/names.ts'

/** A first DocType: a title, a status, a due date, notes. */
export function doctypeText(doctype: string, module: string): string {
  const fields = [
    { fieldname: 'title', fieldtype: 'Data', label: 'Title', reqd: 1, in_list_view: 1 },
    { fieldname: 'status', fieldtype: 'Select', label: 'Status', options: 'Open\nDone', default: 'Open', in_list_view: 1 },
    { fieldname: 'due', fieldtype: 'Date', label: 'Due' },
    { fieldname: 'notes', fieldtype: 'Small Text', label: 'Notes' },
  ]
  const all = { create: 1, read: 1, write: 1, delete: 1, report: 1, export: 1, share: 1, print: 1, email: 1 }
  const value = {
    doctype: 'DocType',
    name: doctype,
    module,
    engine: 'InnoDB',
    autoname: 'hash',
    title_field: 'title',
    track_changes: 1,
    field_order: fields.map(({ fieldname }) => fieldname),
    fields,
    permissions: [{ role: 'System Manager', ...all }],
    sort_field: 'modified',
    sort_order: 'DESC',
  }
  return `${JSON.stringify(value, null, 1)}\n`
}

/** Its controller: what happens when a document is saved, and a method for clients below `path`. */
export function controllerText(doctype: string, path: string): string {
  const name = doctype.replaceAll(' ', '')
  return `import { documentOf, load, whitelist } from 'cortado'
import type { ${name}Fields } from './${scrub(doctype)}.types.ts'

export default class ${name} extends documentOf<${name}Fields>() {
  validate() {
    this.title = this.title?.trim()
  }
}

/** Marks a task as done: POST /api/method/${path}.finish with its name. */
export const finish = whitelist({ args: { name: 'string' }, methods: ['POST'] }, async (ctx, { name }) => {
  const task = await load(ctx, '${doctype}', name)
  task.set('status', 'Done')
  await task.save()
  return { name, status: task.get('status') }
})
`
}

/** What the folder holds, and what to do with it. */
export function readmeText({
  name,
  title,
  doctype,
  module,
}: {
  readonly name: string
  readonly title: string
  readonly doctype: string
  readonly module: string
}): string {
  const stem = scrub(doctype)
  return `# ${title}

An app for Cortado.

| file | what it is |
|---|---|
| \`app.ts\` | its name, and what it hooks into |
| \`modules.txt\` | its modules, one a line |
| \`${module}/doctype/${stem}/${stem}.json\` | the DocType ${doctype}: table, REST resource, permissions |
| \`${module}/doctype/${stem}/${stem}.ts\` | its controller: what happens when a document is saved, and methods for clients |
| \`${module}/doctype/${stem}/${stem}.types.ts\` | the types of its fields, written by \`cortado make-types\` |

\`\`\`sh
cortado check-app .        # are its files good?
cortado install-app .      # tables, REST, permissions
cortado migrate            # after a change of a JSON file
cortado make-types .       # the same, for the controller's types
\`\`\`

\`GET /api/resource/${encodeURIComponent(doctype)}\` lists its documents; \`${name}\` is the first part of its methods' paths.
`
}
