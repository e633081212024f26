import { longTextType } from './texts.ts'

/** Lines of text. */
export const text = longTextType('Text', 'text')
