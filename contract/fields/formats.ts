import { badEmail, badPersonName, badPhone } from '../error-catalogue.ts'
import type { DocFieldJson } from './doc-field.ts'
import { refusal } from './refusal.ts'

/** Checks a text that is not empty. */
export type Format = (text: string, field: DocFieldJson) => void

const LOCAL = /^[a-z0-9!#$%&'*+/=?^_`{|}~\u0080-\uffff-]+$/i
const LABEL = /^[a-z0-9\u0080-\uffff](?:[a-z0-9\u0080-\uffff-]*[a-z0-9\u0080-\uffff])?$/i

/** Whether a text is an e-mail address: words joined by dots, `@`, a host name of at least two parts. */
function isEmail(text: string): boolean {
  const at = text.lastIndexOf('@')
  const labels = text.slice(at + 1).split('.')
  return (
    at > 0 &&
    text.length <= 320 &&
    labels.length > 1 &&
    labels.every((label) => label.length <= 63 && LABEL.test(label)) &&
    text
      .slice(0, at)
      .split('.')
      .every((word) => LOCAL.test(word))
  )
}

/** `Ann Lee <ann@example.com>` is taken for the address in it. */
const addressIn = (text: string): string => (text.endsWith('>') && text.includes('<') ? text.slice(text.lastIndexOf('<') + 1, -1) : text).trim()

/** One e-mail address, or several separated by commas or lines. Throws badEmail. */
const email: Format = (text) => {
  for (const part of text.split(/[,\n]/).map((each) => each.trim())) {
    if (part !== '' && !isEmail(addressIn(part))) throw badEmail({ value: part })
  }
}

const NAME_PART = /^[\p{L}\p{N}_][\p{L}\p{N}\p{M}_'-]*$/u

/** A person's name: words with single spaces between, of letters, digits, `_`, `'` and `-`. Throws badPersonName. */
const personName: Format = (text) => {
  if (!text.split(' ').every((part) => NAME_PART.test(part))) throw badPersonName({ value: text })
}

const PHONE = /^[0-9 +_\-,.*#()]{1,20}$/

/** A telephone number as people write it, of at most 20 characters. Throws badPhone. */
const phone: Format = (text) => {
  if (!PHONE.test(text.trim())) throw badPhone({ value: text })
}

const URL_WITH_HOST = /^(?!(?:javascript|vbscript|data):)[a-z][a-z0-9+.-]*:\/\/[^/?#\s]/i

/** An address with a host, or a path of this site. `javascript:` and its like are refused, because links are made of these values. Throws badValue. */
const url: Format = (text, field) => {
  if (!text.startsWith('/') && !URL_WITH_HOST.test(text)) throw refusal(text, field, 'a URL (https://example.com) or a path (/about)')
}

/** What the `options` of a Data field demand; other options demand nothing. */
export const dataFormats: ReadonlyMap<string, Format> = new Map([
  ['Email', email],
  ['Name', personName],
  ['Phone', phone],
  ['URL', url],
])
