import { whitelist } from 'cortado/app/whitelist.ts'
import { scriptsEnabled } from 'cortado/script/demand-runnable.ts'

/** Whether Server Scripts run on this site. */
export const enabled = whitelist({ args: {} }, (ctx) => scriptsEnabled(ctx))
