import { longTextType } from './texts.ts'

/** HTML that is written by hand. */
export const htmlEditor = longTextType('HTML Editor', 'longtext')
