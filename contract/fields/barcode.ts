import { longText } from './texts.ts'

/** A barcode as SVG markup. */
export const barcode = longText('Barcode', 'longtext', { sanitise: 'none' })
