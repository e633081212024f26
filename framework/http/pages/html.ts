/** HTML that is safe to put into a page as it is: made by the `html` tag, or by `trusted`. */
export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
  toString(): string {
    return this.text
  }
}

/** What a template may hold: texts and numbers are escaped, nothing stands for null, undefined and false, lists are joined. */
export type Part = Html | string | number | null | undefined | false | readonly Part[]

/** HTML in which every value is escaped, unless it is Html itself. Attribute values must stand in double quotes. */
export const html = (texts: TemplateStringsArray, ...parts: readonly Part[]): Html => new Html(String.raw({ raw: texts }, ...parts.map(render)))

const render = (part: Part): string => {
  if (part instanceof Html) return part.text
  if (part == null || part === false) return ''
  if (typeof part === 'object') return part.map(render).join('')
  return escapeHtml(String(part))
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** A text as HTML shows it. */
export const escapeHtml = (text: string): string => (/[&<>"']/.test(text) ? text.replace(/[&<>"']/g, (char) => entities[char] ?? char) : text)

/** A text between tags, quotes left as they are: for messages, which clients show as HTML and people read in JSON. */
export const escapeText = (text: string): string => (/[&<>]/.test(text) ? text.replace(/[&<>]/g, (char) => entities[char] ?? char) : text)
