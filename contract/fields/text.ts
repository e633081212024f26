import { longText } from './texts.ts'

/** Lines of text. */
export const text = longText('Text', 'text')
