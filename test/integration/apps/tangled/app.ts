import { defineApp } from 'cortado'
import { tell } from './tell.ts'

/** An app for tests: what it does at each step is up to the test. */
export default defineApp({
  name: 'tangled',
  afterInstall: tell('afterInstall'),
  beforeMigrate: tell('beforeMigrate'),
  beforeUninstall: tell('beforeUninstall'),
})
