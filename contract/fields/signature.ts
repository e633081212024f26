import { longText } from './texts.ts'

/** A signature as a data URL. */
export const signature = longText('Signature', 'longtext')
