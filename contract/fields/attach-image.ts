import { longText } from './texts.ts'

/** Path or URL of a picture. */
export const attachImage = longText('Attach Image', 'text', { sanitise: 'none' })
