import { longText } from './texts.ts'

/** Path or URL of a file. */
export const attach = longText('Attach', 'text', { sanitise: 'none' })
