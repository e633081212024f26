import { shortTextType } from './texts.ts'

/** A line of text; `options` are proposals. */
export const autocomplete = shortTextType('Autocomplete')
