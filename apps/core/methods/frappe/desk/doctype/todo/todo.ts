import { whitelist } from 'cortado/app/whitelist.ts'
import { insert } from 'cortado/document/insert.ts'
import { newDocument } from 'cortado/document/new.ts'

/** Makes a task of the user's. */
export const new_todo = whitelist({ args: { description: 'string' }, methods: ['POST', 'PUT'] }, async (ctx, { description }) => {
  await insert(await newDocument(ctx, 'ToDo', { description }))
})
