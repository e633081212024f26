import { shortText } from './texts.ts'

/** A line of text; `options` are proposals. */
export const autocomplete = shortText('Autocomplete')
