import { isRecord, Native, own, type Run, refuseObject } from '../run.ts'
import { numberText } from './numbers.ts'

/** str(value) */
export function textOf(run: Run, value: unknown): string {
  if (typeof value === 'string') return value
  run.enter()
  const text = written(run, value)
  run.leave()
  run.fits(text.length)
  return text
}

function written(run: Run, value: unknown): string {
  if (value === null || value === undefined) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'number') return numberText(value)
  if (Array.isArray(value))
    return joined(
      run,
      value.map((item) => () => quotedOf(run, item)),
      '[]',
    )
  if (!isRecord(value) || value instanceof Native) return refuseObject(value)
  return joined(
    run,
    Object.keys(value).map((key) => () => `${quoted(key)}: ${quotedOf(run, own(value, key))}`),
    '{}',
  )
}

function joined(run: Run, parts: readonly (() => string)[], brackets: string): string {
  let text = brackets.slice(0, 1)
  for (const [index, part] of parts.entries()) {
    text += (index ? ', ' : '') + part()
    run.fits(text.length)
  }
  return text + brackets.slice(1)
}

/** Texts inside lists and records stand in quotes. */
const quotedOf = (run: Run, value: unknown): string => (typeof value === 'string' ? quoted(value) : textOf(run, value))

const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t', '\r': '\\r', '\\': '\\\\' }

function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const inner = text.replace(/[\n\t\r\\]/g, (mark) => escapes[mark] ?? mark)
  return quote + (quote === "'" ? inner.replaceAll("'", "\\'") : inner) + quote
}
