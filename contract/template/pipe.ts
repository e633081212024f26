import type { Filter, Piped } from './node.ts'

const filter = /^([a-z_][a-z0-9_]*)\s*(?:\(([\s\S]*)\))?$/i
const operator = /[+*/%<>=~-]|\b(?:and|or|not|in|is|if|else)\b/

/** Reads `expression | filter | filter(argument)`. Answers what is wrong with it instead, as a text. */
export function readPiped(text: string): Piped | string {
  const [expression = '', ...written] = parts(text)
  if (expression.trim() === '') return 'an expression is missing'
  const filters: Filter[] = []
  for (const each of written) {
    const found = filter.exec(each.trim())
    if (!found) return `"${each.trim()}" is no filter`
    filters.push({ name: found[1] ?? '', args: `[${found[2] ?? ''}]` })
  }
  if (filters.length > 0 && operator.test(withoutNested(expression))) return 'put brackets around what a filter is for'
  return { expression: expression.trim(), filters }
}

/** The parts between bars that stand neither in quotes nor in brackets. */
function parts(text: string): string[] {
  const flat = withoutNested(text)
  const cuts = [...flat].flatMap((character, index) => (character === '|' ? [index] : []))
  return [...cuts, text.length].map((cut, index) => text.slice(index === 0 ? 0 : (cuts[index - 1] ?? 0) + 1, cut))
}

/** The text with what stands in quotes or brackets replaced by `_`, of the same length. */
function withoutNested(text: string): string {
  let depth = 0
  let quote = ''
  let flat = ''
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at)
    const isHidden = depth > 0 || quote !== ''
    if (quote !== '') {
      if (character === '\\') {
        flat += '_'
        at++
      } else if (character === quote) quote = ''
    } else if (character === '"' || character === "'") quote = character
    else if ('([{'.includes(character)) depth++
    else if (')]}'.includes(character)) depth--
    flat += isHidden || quote !== '' || depth > 0 ? '_' : character
  }
  return flat.slice(0, text.length)
}
