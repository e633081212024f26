import { longTextType } from './texts.ts'

/** Some lines of text. */
export const smallText = longTextType('Small Text', 'text')
