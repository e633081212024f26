/**
 * A value as the JSON that Python writes: a space after `,` and `:`, nothing but ASCII. Signatures are computed over that text, so that receivers which check them
 * need not change.
 */
export function pythonJson(value: unknown): string {
  return JSON.stringify(value).replace(/"(?:[^"\\]|\\.)*"|[,:]/g, (token) =>
    token.length > 1 ? token.replace(/[^\x20-\x7e]/g, escaped) : `${token} `,
  )
}

const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`

/** JSON with raw digits. */
const rawJson = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON

/** Reads JSON so that numbers keep the digits that they were written with. Throws SyntaxError. */
export function parseExact(text: string): unknown {
  const keepDigits = (_key: string, value: unknown, context: { readonly source?: string }): unknown =>
    typeof value === 'number' && context.source !== undefined ? rawJson(context.source) : value
  return JSON.parse(text, keepDigits as (key: string, value: unknown) => unknown)
}
