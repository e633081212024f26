import { longTextType } from './texts.ts'

/** A text of any length. */
export const longText = longTextType('Long Text', 'longtext')
