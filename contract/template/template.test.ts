import { describe, expect, it } from 'vitest'
import { Markup } from './filters.ts'
import { Template, templateLimits } from './template.ts'

const doc = {
  name: 'T-1',
  title: 'Tea & <b>cake</b>',
  total: 12.5,
  empty: null,
  ready: true,
  tags: ['a', 'b'],
  items: [
    { item: 'pen', qty: 2 },
    { item: 'ink', qty: 3 },
  ],
}
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
const fill = (text: string, scope: object = {}): Promise<string> => new Template(text).render({ doc, ...scope })

describe('a template', () => {
  it.each([
    ['plain { text } #} %}', 'plain { text } #} %}'],
    ['{{ doc.name }}', 'T-1'],
    ['{{doc.total * 2}} {{ doc.empty }}|{{ doc.nothing }}|', '25 ||'],
    ['{{ doc.ready }} {{ doc.tags }}', 'True ["a","b"]'],
    ['{# a {{ comment }} #}x', 'x'],
    ['a  {{- doc.name -}}  b', 'aT-1b'],
    ['{{ "}}" }}{{ \'a|b\' }}', '}}a|b'],
    ['{% if doc.total > 20 %}much{% elif doc.total > 10 %}some{% else %}none{% endif %}', 'some'],
    ['{% if doc.empty %}x{% endif %}', ''],
    ['{% for row in doc.items %}{{ loop.index }}{{ row.item }}{% if not loop.last %}, {% endif %}{% endfor %}', '1pen, 2ink'],
    ['{% for row in doc.none %}x{% else %}no rows{% endfor %}', 'no rows'],
    ['{% for a, b in [["x", 1], ["y", 2]] %}{{ a }}{{ b }}{% endfor %}', 'x1y2'],
    ['{% set who = doc.name | lower %}{{ who }}', 't-1'],
    ['{{ doc.nothing | default("none") }}', 'none'],
    ['{{ doc.tags | join(" + ") | upper }}', 'A + B'],
    ['{{ (doc.total + 1) | round(0) }} {{ doc.items | length }}', '14 2'],
    ['{{ doc.title | striptags | truncate(3) }}', 'Tea...'],
    ['{{ "hello world" | title | replace("o", "0") }}', 'Hell0 W0rld'],
  ])('%s', async (template, made) => {
    expect(await fill(template)).toBe(made)
  })

  it('escapes what is filled in, but not its own text, nor markup', async () => {
    const scope = { doc, html: new Markup('<i>') }
    const filters = { safe: (value: unknown) => new Markup(String(value)) }
    const made = await new Template('<p>{{ doc.title }}</p>{{ doc.title | safe }}').render(scope, { escape: escaped, filters })
    expect(made).toBe('<p>Tea &amp; &lt;b>cake&lt;/b></p>Tea & <b>cake</b>')
  })

  it('waits for functions that answer later', async () => {
    expect(await fill('{{ later("x") }}', { later: async (text: unknown) => `${text}!` })).toBe('x!')
  })

  it.each([
    ['{{ doc.name', /\{\{ has no \}\}/],
    ['{% if doc %}x', /no endif/],
    ['{% for x %}{% endfor %}', /a loop is written/],
    ['{% endif %}', /no beginning/],
    ['{% include "x" %}', /tag "include" is not known/],
    ['{{ }}', /expression is missing/],
    ['{{ a + b | upper }}', /brackets/],
    ['{{ doc.name | }}', /no filter/],
    ['{{ 1 + }}', /cannot be used/],
  ])('that cannot be read is refused: %s', (template, reason) => {
    expect(() => new Template(template)).toThrow(reason)
  })

  it.each([
    '{{ doc.__class__ }}',
    '{{ doc.constructor }}',
    '{{ "".constructor.constructor("return process")() }}',
    '{{ doc["__proto__"] }}',
    '{% set doc2 = doc %}{{ doc2.constructor }}',
    '{{ doc.tags.map }}',
    '{{ doc | attr("constructor") }}',
    '{{ process }}',
    '{{ doc.tags | constructor }}',
  ])('reaches nothing but data: %s', async (template) => {
    const made = await fill(template).catch((error: Error) => `refused: ${error.name}`)
    expect(made).toMatch(/^$|^refused: (ValidationError|Error)/)
  })

  it.each([
    ['rounds', '{% for a in range(200) %}{% for b in range(200) %}{% endfor %}{% endfor %}'],
    ['output', '{% for a in range(200) %}{{ "x" * 9000 }}{% endfor %}'],
    ['work', '{% for a in range(100) %}{{ [x * x for x in range(9000)] | length }}{% endfor %}'],
    ['filters', '{{ "x" | replace("x", "y" * 90000) | replace("y", "z" * 90000) }}'],
  ])('ends within bounds: %s', async (_, template) => {
    const begun = performance.now()
    await expect(fill(template)).rejects.toMatchObject({ code: expect.stringMatching(/LIMIT|BAD_TEMPLATE/) })
    expect(performance.now() - begun).toBeLessThan(5_000)
  })

  it('is not longer than its limit', () => {
    expect(() => new Template('x'.repeat(templateLimits.text + 1))).toThrow(/longer than/)
  })
})
