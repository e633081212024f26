/** A piece of a template: text, what is shown (`{{ }}`), or a tag (`{% %}`). Comments are left out. */
export interface Piece {
  readonly kind: 'text' | 'output' | 'tag'
  readonly text: string
  /** Where it begins, an index. */
  readonly at: number
}

const endOf = { '{{': '}}', '{%': '%}', '{#': '#}' } as const

/** What may be wrong with a template, at an index. */
export type Complain = (at: number, reason: string) => never

/** Cuts a template into its pieces. A dash inside of a mark takes the blanks beside it away, as in Jinja. */
export function scan(text: string, complain: Complain): Piece[] {
  const pieces: Piece[] = []
  let at = 0
  let isTrimmed = false
  const addText = (piece: string, start: number): void => {
    const shown = isTrimmed ? piece.trimStart() : piece
    if (shown !== '') pieces.push({ kind: 'text', text: shown, at: start })
  }
  for (;;) {
    const start = nextMark(text, at)
    if (start === -1) break
    const open = text.slice(start, start + 2) as keyof typeof endOf
    const end = closing(text, start + 2, endOf[open])
    if (end === -1) complain(start, `${open} has no ${endOf[open]}`)
    const inside = text.slice(start + 2, end)
    const before = text.slice(at, start)
    addText(inside.startsWith('-') ? before.trimEnd() : before, at)
    isTrimmed = inside.endsWith('-')
    const held = inside.replace(/^[-+]|[-+]$/g, '').trim()
    if (open === '{{') pieces.push({ kind: 'output', text: held, at: start })
    if (open === '{%') pieces.push({ kind: 'tag', text: held, at: start })
    at = end + 2
  }
  addText(text.slice(at), at)
  return pieces
}

function nextMark(text: string, from: number): number {
  for (let at = text.indexOf('{', from); at !== -1; at = text.indexOf('{', at + 1)) if (text.slice(at, at + 2) in endOf) return at
  return -1
}

/** The end of a mark, past what stands in quotes; a comment's is the first. */
function closing(text: string, from: number, end: string): number {
  if (end === '#}') return text.indexOf(end, from)
  let quote = ''
  for (let at = from; at < text.length; at++) {
    const character = text.charAt(at)
    if (quote === '' && text.startsWith(end, at)) return at
    if (quote !== '' && character === '\\') at++
    else if (quote === '' && (character === '"' || character === "'")) quote = character
    else if (character === quote) quote = ''
  }
  return -1
}
