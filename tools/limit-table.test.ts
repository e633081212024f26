import { readFileSync } from 'node:fs'
import { documentLimits } from 'cortado/document/limits.ts'
import { defaultLimits } from 'cortado/http/limits.ts'
import { expect, it } from 'vitest'
import { limitPage } from './limit-table.ts'

const page = readFileSync(new URL('../docs/reference/limits.md', import.meta.url), 'utf8')

it('the page of limits shows those of the code: npm run docs:limits writes it', () => {
  expect(page).toBe(limitPage())
})

it.each([...Object.keys(defaultLimits).map((key) => `limits.${key}`), ...Object.keys(documentLimits)])('the setting %s stands on it', (setting) => {
  expect(page).toContain(`\`${setting}\``)
})
