import { shortTextType } from './texts.ts'

/** A colour, `#ff0000`; kept as it is given. */
export const color = shortTextType('Color')
