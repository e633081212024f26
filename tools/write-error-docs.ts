import { writeFileSync } from 'node:fs'
import { catalogueSource } from './sources.ts'

// Writes docs/reference/errors.md from the catalogue and its docstrings.
const source = catalogueSource()
const rows = [
  ...source.matchAll(/\/\*\* (.*?) \*\/\nexport const \w+ = defineError(?:<[^>]*>)?\(\s*'([A-Z_0-9]+)',\s*'(\w+)',\s*(\d+),\s*(['"`])(.*?)\5/g),
].map(([, text, code, type, status, , template]) => `| \`${code}\` | ${type} | ${status} | ${text} | ${template} |`)
writeFileSync(
  'docs/reference/errors.md',
  `# Errors

Every error that a client may see. \`exc_type\` and the status are what the answer carries; the code is stable and never reused.
Written from \`contract/catalogue\` by \`npm run docs:errors\`; \`check-docs\` holds both together.

| Code | exc_type | Status | When | Text |
|---|---|---|---|---|
${rows.join('\n')}
`,
)
console.log(`docs/reference/errors.md: ${rows.length} errors`)
