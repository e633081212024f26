import { type Doc, numberMark, textMark, type World } from './world.ts'

/** Marks in what a deal leaves behind, by the field whose value it was; `undefined`: everybody who may read the deal may see it. */
export interface Trace {
  readonly mark: string
  readonly field?: string
  /** A field of the rows. */
  readonly lineField?: string
}

const fieldsTraced = ['title', 'note', 'secret'] as const

/** Everything that comments, versions and files of a deal hold. */
export function tracesOf({ number, deal }: World, doc: Doc): Trace[] {
  const n = deal.docs.indexOf(doc)
  const at = (field: string) => textMark({ world: number, doc: `d${n}`, field })
  return [
    { mark: at('comment') },
    { mark: at('file') },
    ...fieldsTraced.map((field) => ({ mark: at(`was${field}`), field })),
    { mark: String(numberMark(number, n, 90, 2)), field: 'amount' },
    { mark: at('wasitem'), lineField: 'item' },
    { mark: String(numberMark(number, n, 91, 1)), lineField: 'cost' },
    { mark: String(numberMark(number, n, 92, 1)), lineField: 'cost' },
  ]
}

/** Rows of comments, versions and files, as the tables keep them: DocType → rows. */
export function traceRows(world: World): Map<string, Record<string, unknown>[]> {
  const rows = new Map<string, Record<string, unknown>[]>([
    ['Comment', []],
    ['Version', []],
    ['File', []],
  ])
  world.deal.docs.forEach((doc, n) => {
    const traces = tracesOf(world, doc)
    const mark = (found: (trace: Trace) => boolean) => traces.filter(found).map(({ mark: text }) => text)
    const name = `matrix-${world.number}-${n}`
    const [comment, file] = traces.map((trace) => trace.mark)
    const reference = { reference_doctype: world.deal.doctype, reference_name: doc.name }
    rows.get('Comment')?.push({ name, comment_type: 'Comment', content: comment, comment_email: 'Administrator', ...reference })
    const attached = { attached_to_doctype: world.deal.doctype, attached_to_name: doc.name }
    rows.get('File')?.push({ name, file_name: `${file}.txt`, file_url: `/private/files/${file}.txt`, is_private: 1, folder: 'Home', ...attached })
    const [cost, otherCost] = mark(({ lineField }) => lineField === 'cost').map(Number)
    const [item] = mark(({ lineField }) => lineField === 'item')
    const line = doc.lines[0]?.name ?? 'gone'
    const data = {
      changed: traces.flatMap((trace) => (trace.field ? [[trace.field, trace.field === 'amount' ? Number(trace.mark) : trace.mark, null]] : [])),
      added: [['lines', { name: line, item, cost }]],
      removed: [],
      row_changed: [['lines', 0, line, [['cost', otherCost, 0]]]],
    }
    rows.get('Version')?.push({ name, ref_doctype: world.deal.doctype, docname: doc.name, data: JSON.stringify(data) })
  })
  return rows
}
