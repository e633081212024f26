import { channel } from 'node:diagnostics_channel'
import { defineApp } from 'cortado'

/** Tells of saves of `Entangled`: when one is tried, and when it is committed. */
const told = channel('echo:save')

/** An app for tests: it registers work that has to follow the commit, once. */
export default defineApp({
  name: 'echo',
  docEvents: {
    Entangled: {
      onUpdate(doc) {
        const { name } = doc
        const by = doc.ctx.user.name
        told.publish({ when: 'tried', name, by })
        doc.ctx.db.afterCommit(() => told.publish({ when: 'committed', name, by }))
      },
    },
  },
})
