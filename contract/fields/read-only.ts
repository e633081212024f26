import { shortTextType } from './texts.ts'

/** A line of text that forms show and do not change; clients may set it, as in Frappe. */
export const readOnly = shortTextType('Read Only')
