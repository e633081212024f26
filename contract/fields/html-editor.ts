import { longText } from './texts.ts'

/** HTML that is written by hand. */
export const htmlEditor = longText('HTML Editor', 'longtext')
