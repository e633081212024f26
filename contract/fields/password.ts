import { longTextType } from './texts.ts'

/** A secret. It is kept encrypted elsewhere (framework/document/passwords.ts); the column and clients see as many stars. */
export const password = longTextType('Password', 'text', { sanitise: 'none' })
