import { longText } from './texts.ts'

/** Source text of the language in `options`, kept letter by letter. */
export const code = longText('Code', 'longtext', { sanitise: 'none' })
