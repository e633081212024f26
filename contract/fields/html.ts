import { layoutType } from './layout.ts'

/** Fixed markup of a form (`options`). */
export const html = layoutType('HTML')
