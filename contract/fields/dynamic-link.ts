import { shortTextType } from './texts.ts'

/** The name of a document; the field that `options` names says of which DocType. */
export const dynamicLink = shortTextType('Dynamic Link')
