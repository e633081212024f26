import { existsSync, globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { evaluateDependsOn } from '../depends-on.ts'
import { compile } from '../expression.ts'
import shapes from './shapes.json' with { type: 'json' }

const folder = '../shared/fixtures'
const conditions = ['depends_on', 'mandatory_depends_on', 'read_only_depends_on', 'collapsible_depends_on']

/** Every condition in the real DocTypes, where they are at hand. */
function realConditions(): string[] {
  const fields = globSync(`${folder}/**/doctype/*/*.json`).flatMap(
    (file) => (JSON.parse(readFileSync(file, 'utf8')) as { fields?: Record<string, unknown>[] }).fields ?? [],
  )
  return fields.flatMap((field) =>
    conditions.map((key) => field[key]).filter((text) => typeof text === 'string' && text.trim().startsWith('eval:')),
  ) as string[]
}

const scope = {
  frappe: { boot: { developer_mode: 1 }, utils: { html2text: (html: string) => html.replace(/<[^>]*>/g, '') } },
}
const place = { doc: {}, parent: { istable: 1 }, scope }

test.each(shapes)('%s is read and computed', (text) => {
  expect(evaluateDependsOn(text, place)).toEqual({ holds: expect.any(Boolean) })
})

test.runIf(existsSync(folder))('every condition of the real DocTypes is read and computed on an empty document', () => {
  const texts = realConditions()
  expect(texts.length).toBeGreaterThanOrEqual(619)
  expect(texts.map((text) => evaluateDependsOn(text, place)).filter(({ reason }) => reason !== undefined)).toEqual([])
})

test('the names that an expression reads are told', () => {
  const text = 'doc.a && in_list(doc.rows.map(row => row.b + doc.c), parent.d)'
  expect([...compile(text, { language: 'javascript' }).names].sort()).toEqual(['doc.a', 'doc.c', 'doc.rows.map', 'in_list', 'parent.d'])
})
