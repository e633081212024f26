import { shortText } from './texts.ts'

/** The name of an icon. */
export const icon = shortText('Icon')
