/** Field types whose text is a program or a form of its own, and stays as it is. */
const verbatim: ReadonlySet<string> = new Set(['Code', 'JSON', 'Markdown Editor', 'Barcode', 'Geolocation', 'Signature'])

const tag = /<\/?(?:a|b|blockquote|br|code|div|em|h[1-6]|hr|i|img|li|ol|p|pre|s|span|strong|sub|sup|table|tbody|td|th|thead|tr|u|ul)\b[^<>]*>/gi
const lineEnd = /<br\b[^<>]*>|<\/(?:p|div|li|tr|h[1-6]|blockquote|pre)>/gi

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', '#39': "'", apos: "'", nbsp: ' ', amp: '&' }

/** A stored text as people read it: formatted text without its tags. */
export function readableText(text: string, fieldtype = 'Data'): string {
  if (!text.includes('<') || verbatim.has(fieldtype)) return text
  const plain = text.replace(lineEnd, '\n').replace(tag, '')
  if (plain === text) return text
  return plain
    .replace(/&(lt|gt|quot|#39|apos|nbsp|amp);/g, (whole, name: string) => entities[name] ?? whole)
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

/** Whether a value is a number: those too long for JavaScript are objects that JSON writes in full. */
export const isNumber = (value: unknown): boolean => typeof value === 'number' || (typeof value === 'object' && value !== null)
