import { longTextType } from './texts.ts'

/** A signature as a data URL. */
export const signature = longTextType('Signature', 'longtext')
