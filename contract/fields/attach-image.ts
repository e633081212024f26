import { longTextType } from './texts.ts'

/** Path or URL of a picture. */
export const attachImage = longTextType('Attach Image', 'text', { sanitise: 'none' })
