import { longTextType } from './texts.ts'

/** A barcode as SVG markup. */
export const barcode = longTextType('Barcode', 'longtext', { sanitise: 'none' })
