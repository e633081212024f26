import { longTextType } from './texts.ts'

/** Source text of the language in `options`, kept letter by letter. */
export const code = longTextType('Code', 'longtext', { sanitise: 'none' })
