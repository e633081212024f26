import type { parsePhoneNumberFromString } from 'libphonenumber-js'

/** What is used of libphonenumber-js. */
interface PhoneNumbers {
  readonly parsePhoneNumberFromString: typeof parsePhoneNumberFromString
}

let library: PhoneNumbers | undefined

/**
 * Node's loader, where there is one. The library and its numbering plans take 0.1 s to load: it comes with the first value. In a browser it is
 * not loaded at all; only the form is looked at there, and the server decides.
 */
function load(): PhoneNumbers | undefined {
  const modules = globalThis.process?.getBuiltinModule?.('node:module')
  return modules && (modules.createRequire(import.meta.url)('libphonenumber-js/min') as PhoneNumbers)
}

const FORM = /^\+[0-9][0-9 ().\-/]{2,28}$/

/** Whether a text is an international telephone number (with `+` and country code) that its country's numbering plan knows. */
export function isPhoneNumber(text: string): boolean {
  if (!FORM.test(text.trim())) return false
  library ??= load()
  return library === undefined || library.parsePhoneNumberFromString(text.trim())?.isValid() === true
}
