import { copyDocument } from './copy.ts'
import { dbSet } from './db-set.ts'
import { discard } from './discard.ts'
import type { Documents } from './document.ts'
import { insert } from './insert.ts'
import { load } from './load.ts'
import { append, newDocument } from './new.ts'
import { remove } from './remove.ts'
import { rename } from './rename.ts'
import { runEvent } from './run-event.ts'
import { save } from './save.ts'

/** The verbs as one object, for `ctx.documents`. */
export const documents: Documents = { load, create: newDocument, insert, save, remove, rename, discard, copy: copyDocument, append, dbSet, runEvent }
