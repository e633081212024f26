import { longText } from './texts.ts'

/** A text of any length. */
export const longTextField = longText('Long Text', 'longtext')
