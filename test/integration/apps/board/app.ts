import { defineApp } from 'cortado'

/** An app for tests: documents as files of its module, with the code that belongs to them. */
export default defineApp({ name: 'board' })
