import { longTextType } from './texts.ts'

/** Path or URL of a file. */
export const attach = longTextType('Attach', 'text', { sanitise: 'none' })
