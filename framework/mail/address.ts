/** A mail address with the name of whom it belongs to. */
export interface NamedAddress {
  /** '' where it has none. */
  readonly name: string
  readonly address: string
}

const form = /^[^\s@<>()[\],;:"\\]+@[^\s@<>()[\],;:"\\]+$/

/** Whether a text is one mail address, without a name. */
export const isAddress = (text: string): boolean => text.length <= 254 && form.test(text)

/** Reads `Jane <jane@example.com>`, `"Doe, Jane" <jane@…>` or the address alone; the address in small letters. */
export function readAddress(text: string): NamedAddress {
  const [, name, address] = /^\s*(.*?)\s*<([^<>]*)>\s*$/s.exec(text) ?? []
  if (address === undefined) return { name: '', address: text.trim().toLowerCase() }
  return { name: (name ?? '').replace(/^"(.*)"$/s, '$1').replace(/\\(.)/g, '$1'), address: address.trim().toLowerCase() }
}

/** The address alone, in small letters. */
export const addressOf = (text: string): string => readAddress(text).address

/** `Jane <jane@example.com>`; the name in quotes where it needs them, without line breaks. */
export function formatAddress({ name, address }: NamedAddress): string {
  const plain = name.replace(/[\r\n\t]+/g, ' ').trim()
  if (plain === '' || plain === address) return address
  return `${/^[\p{L}\p{N} ._'-]+$/u.test(plain) ? plain : `"${plain.replace(/["\\]/g, '\\$&')}"`} <${address}>`
}

/** Addresses of a text as people write them: with commas or line breaks between them, each with or without a name. Empty ones are left out, doubles are. */
export function splitAddresses(text: string | null | undefined): string[] {
  const parts = (text ?? '').match(/(?:"(?:[^"\\]|\\.)*"|[^,;\n"])+/g) ?? []
  const seen = new Map(parts.map((part) => part.trim()).flatMap((part) => (part === '' ? [] : [[addressOf(part), part]])))
  return [...seen.values()]
}
