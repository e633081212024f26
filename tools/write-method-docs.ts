import { writeFileSync } from 'node:fs'
import { methodEntries, methodPage } from './method-table.ts'

// Writes docs/reference/methods.md from the methods of the core app.
const entries = await methodEntries('apps/core')
writeFileSync('docs/reference/methods.md', methodPage(entries))
console.log(`docs/reference/methods.md: ${entries.length} methods`)
