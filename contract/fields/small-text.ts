import { longText } from './texts.ts'

/** Some lines of text. */
export const smallText = longText('Small Text', 'text')
