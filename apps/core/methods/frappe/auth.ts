import { whitelist } from 'cortado/app/whitelist.ts'

/** Name of the user who asks; refused to guests. */
export const get_logged_user = whitelist({ args: {} }, (ctx) => ctx.user.name)
