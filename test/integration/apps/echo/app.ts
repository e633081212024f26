import { channel } from 'node:diagnostics_channel'
import { defineApp } from 'cortado'
import { headerOf } from 'cortado/events/request.ts'

/** Tells of saves of `Entangled`: when one is tried, and when it is committed; and of requests that visit one. */
const told = channel('echo:save')

/** An app for tests: it registers work that has to follow the commit, once, and counts visits before a request is answered. */
export default defineApp({
  name: 'echo',
  async beforeRequest(ctx) {
    const visited = ctx.request && headerOf(ctx.request, 'x-visit')
    if (!visited) return
    told.publish({ when: 'visited', name: visited, by: ctx.user.name })
    await ctx.db.write({ text: 'update "tabEntangled" set f8 = f8 + 1 where name = $1', values: [visited] })
  },
  docEvents: {
    Entangled: {
      onUpdate(doc) {
        const { name } = doc
        const by = doc.ctx.user.name
        told.publish({ when: 'tried', name, by })
        doc.ctx.db.afterCommit(() => told.publish({ when: 'committed', name, by }))
      },
    },
    File: {
      /** Counts the files of a pair of documents in both of them, the first one first. */
      async afterInsert(doc) {
        if (doc.get('attached_to_doctype') !== 'Entangled') return
        const pair = [doc.get<string>('attached_to_name'), `${doc.get<string>('attached_to_name')}'s partner`]
        told.publish({ when: 'tried', name: doc.get<string>('file_name'), by: doc.ctx.user.name })
        for (const name of pair) await doc.ctx.db.write({ text: 'update "tabEntangled" set f9 = f9 + 1 where name = $1', values: [name] })
      },
    },
  },
})
