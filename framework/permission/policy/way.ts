import type { Attribute, Step } from './attribute.ts'
import { answer, type DocumentValues, isColumn, type Question } from './limit.ts'

/** The names of what each link leads to on the way to an attribute, as attributes of their own: kept, since values are found by them. */
const stops = new WeakMap<Attribute, readonly Attribute[]>()

function stopsOf(attribute: Attribute): readonly Attribute[] {
  const known = stops.get(attribute)
  if (known) return known
  const made = attribute.steps.map(({ to }, depth): Attribute => {
    const column = to.columns.find(({ name }) => name === 'name')
    return { ...attribute, family: 'text', column, zeroWhenEmpty: false, steps: attribute.steps.slice(0, depth + 1) }
  })
  stops.set(attribute, made)
  return made
}

/** An attribute with what `wayOf` asks besides. */
export const withStops = (attribute: Attribute): readonly Attribute[] => [attribute, ...stopsOf(attribute)]

/** Which rows of a document meet a condition, and where the way to its columns ends; nothing where it looks at columns of the document itself. */
export function wayOf(question: Question, valuesOf: DocumentValues): { readonly way?: string } {
  const columns = [question.left, question.right].filter(isColumn)
  const said = columns.flatMap((attribute) => [...rowsText(question, attribute, valuesOf), ...endText(attribute, valuesOf)])
  return said.length > 0 ? { way: said.join('; ') } : {}
}

function rowsText(question: Question, attribute: Attribute, valuesOf: DocumentValues): string[] {
  const { field } = attribute.steps[0] ?? {}
  if (!attribute.rows || attribute !== question.left) return []
  const rows = valuesOf(attribute)
  if (rows.length === 0) return [`${field} has no rows`]
  const meeting = rows.flatMap((values, at) => {
    const oneRow: DocumentValues = (asked) => (asked === attribute ? [values] : valuesOf(asked))
    return answer(question, oneRow) ? [at + 1] : []
  })
  if (meeting.length === rows.length) return [`${field}: all ${rows.length} rows meet it`]
  if (meeting.length === 0) return [`${field}: none of ${rows.length} rows meets it`]
  const shown = meeting.slice(0, 20).join(', ') + (meeting.length > 20 ? ' …' : '')
  return [`${field}: ${meeting.length} of ${rows.length} rows meet it: ${shown}`]
}

/** The first link that leads nowhere (from no row, where it begins at rows). */
function endText(attribute: Attribute, valuesOf: DocumentValues): string[] {
  const at = stopsOf(attribute).findIndex(
    (stop, depth) => attribute.steps[depth]?.kind === 'link' && valuesOf(stop).every(({ length }) => length === 0),
  )
  const step: Step | undefined = attribute.steps[at]
  return step && valuesOf(attribute).length > 0 ? [`${step.field} of ${step.from.name} leads to no ${step.to.name}`] : []
}
