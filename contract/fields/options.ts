import type { DocFieldJson } from './doc-field.ts'

const known = new WeakMap<DocFieldJson, { readonly text: string; readonly list: readonly string[] }>()

/** The lines of a field's `options` without spaces around them; the first may be '', later empty ones are left out. No options: an empty list. */
export function optionsOf(field: DocFieldJson): readonly string[] {
  const text = typeof field.options === 'string' ? field.options : ''
  const found = known.get(field)
  if (found?.text === text) return found.list
  const lines = text.split('\n').map((line) => line.trim())
  const list = lines.some((line) => line !== '') ? lines.filter((line, index) => line !== '' || index === 0) : []
  known.set(field, { text, list })
  return list
}
