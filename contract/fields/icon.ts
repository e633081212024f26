import { shortTextType } from './texts.ts'

/** The name of an icon. */
export const icon = shortTextType('Icon')
