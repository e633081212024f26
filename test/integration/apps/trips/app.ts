import { defineApp } from 'cortado'

/** An app for tests: a report in code. */
export default defineApp({ name: 'trips' })
