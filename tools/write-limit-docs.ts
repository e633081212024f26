import { writeFileSync } from 'node:fs'
import { limitPage, limitTable } from './limit-table.ts'

// Writes docs/reference/limits.md from the limits of the code.
writeFileSync('docs/reference/limits.md', limitPage())
console.log(`docs/reference/limits.md: ${limitTable.length} limits`)
