import type { Documents } from './document.ts'
import { insert } from './insert.ts'
import { load } from './load.ts'
import { newDocument } from './new.ts'
import { remove } from './remove.ts'
import { rename } from './rename.ts'
import { save } from './save.ts'

/** The verbs as one object, for `ctx.documents`. */
export const documents: Documents = { load, create: newDocument, insert, save, remove, rename }
