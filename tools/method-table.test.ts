import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { methodEntries, methodPage } from './method-table.ts'

it('the page of methods shows those of the code: npm run docs:methods writes it', async () => {
  const page = readFileSync(new URL('../docs/reference/methods.md', import.meta.url), 'utf8')
  expect(page).toBe(methodPage(await methodEntries('apps/core')))
})
