import { shortText } from './texts.ts'

/** A colour, `#ff0000`; kept as it is given. */
export const color = shortText('Color')
