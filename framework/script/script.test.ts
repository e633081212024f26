import { describe, expect, it } from 'vitest'
import { runScript, scriptFault } from './run-script.ts'

const inputs = { doc: { title: 'x', qty: 2 }, session: { user: 'me@example.com' }, form_dict: { a: '1' }, now: '2026-11-25 10:11:12.000000' }
const site = async (method: string, args: readonly unknown[]): Promise<unknown> => {
  if (method === 'get_value') return { name: args[1], rate: 5 }
  if (method === 'get_list') return new Promise((resolve) => setTimeout(() => resolve([{ name: 'a' }, { name: 'b' }]), 20))
  throw new Error('no')
}
const run = (source: string) => runScript({ name: 'Mine', source, inputs, call: site, time: 200 })

describe('a script', () => {
  it.each<[string, string, object]>([
    ['changes the document', 'doc.qty = doc.qty * 3', { doc: { title: 'x', qty: 6 } }],
    ['reads from the site', "doc.rate = (await frappe.db.get_value('Item', 'I1', 'rate')).rate", { doc: { title: 'x', qty: 2, rate: 5 } }],
    [
      'asks for several things at once',
      "const [a, b] = await Promise.all([frappe.db.get_list('A'), frappe.db.get_list('B')]); return a.length + b.length",
      { returned: 4 },
    ],
    [
      'answers',
      'frappe.response.total = 3; frappe.flags.x = 1; return frappe.form_dict.a + user',
      { response: { total: 3 }, flags: { x: 1 }, returned: '1me@example.com' },
    ],
    [
      'speaks',
      "frappe.msgprint('Hello', 'Greeting'); frappe.msgprint('!', { alert: true })",
      {
        messages: [
          { message: 'Hello', title: 'Greeting' },
          { message: '!', alert: 1 },
        ],
      },
    ],
    ['sets conditions', "conditions = [['a', '=', 1]]", { conditions: [['a', '=', 1]] }],
    ['knows the time', 'return [frappe.utils.now(), frappe.utils.nowdate()]', { returned: ['2026-11-25 10:11:12.000000', '2026-11-25'] }],
    [
      'catches what is refused',
      "try { await frappe.db.count('A') } catch (error) { return error.message }",
      { returned: 'the site could not do it' },
    ],
    ['has what JavaScript has', 'return [...new Map([[1, 2n]])].flat().map(String).join() + /a(?<b>.)/.exec("ac").groups.b', { returned: '1,2c' }],
  ])('%s', async (_what, source, wanted) => expect(await run(source)).toMatchObject(wanted))

  it.each<[string, string, string, RegExp]>([
    ['throws', "\nfrappe.throw('Too much', 'Stop')", 'VALIDATION', /^Too much$/],
    ['stumbles', '\n\ndoc.nothing.at.all', 'SCRIPT_FAILED', /TypeError: .*\(line 3\)/],
    ['throws anything', 'throw 5', 'SCRIPT_FAILED', /threw 5/],
    ['rejects', "await Promise.reject(new RangeError('r'))", 'SCRIPT_FAILED', /RangeError: r/],
    ['forgets to wait', "doc.rate = frappe.db.get_value('Item', 'I1', 'rate')", 'SCRIPT_FAILED', /rate is not there yet: write await/],
    ['waits for nothing', 'await new Promise(() => {})', 'SCRIPT_FAILED', /never comes/],
    ['is no JavaScript', 'doc.qty = = 2', 'BAD_SCRIPT', /line 1/],
    ['answers what is no JSON', 'const a = {}; a.a = a; return a', 'SCRIPT_FAILED', /circular/i],
  ])('that %s is told so', async (_what, source, code, message) => {
    await expect(run(source)).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
  })

  it('that is refused by the site, and does not catch it, ends with that refusal', async () => {
    await expect(run("await frappe.db.count('A')")).rejects.toThrow(/^no$/)
    await expect(run("frappe.db.count('A')")).rejects.toThrow(/^no$/)
  })
})

describe('limits of a script', () => {
  it.each([
    ['time', 'while (true) {}'],
    ['time in native code', "let a = []; for (let i = 0; i < 10000; i++) a = 'x'.repeat(3e5)"],
    ['time between calls', "while (true) await frappe.db.get_value('Item', 'I', 'rate')"],
    ['time between jobs', 'const f = () => Promise.resolve().then(f); await f()'],
    ['memory of many small things', 'const a = []; for (;;) a.push({ a })'],
    ['memory of large things', 'const a = []; for (;;) a.push(new Uint8Array(1e6))'],
    ['stack', 'const f = () => f() + 1; f()'],
    ['stack in native code', 'let a = []; for (let i = 0; i < 1e5; i++) a = [a]; return a'],
    ['patience', "const e = new Error('x'); Object.defineProperty(e, 'message', { get() { for (;;) {} } }); throw e"],
  ])('%s', async (_what, source) => {
    await expect(run(source)).rejects.toMatchObject({ code: expect.stringMatching(/^SCRIPT_(LIMIT|FAILED)$/) })
    expect(await run('return 1')).toMatchObject({ returned: 1 })
  })

  it('says how long it ran', async () => {
    for (const source of ['while (true) {}', 'const f = () => Promise.resolve().then(f); await f()'])
      await expect(run(source)).rejects.toMatchObject({ code: 'SCRIPT_LIMIT', message: expect.stringMatching(/it ran for more than \d+ ms/) })
  })

  it.each([
    ['the host', 'return typeof process + typeof require + typeof fetch + typeof globalThis.__call + typeof globalThis.__end', 'undefined'.repeat(5)],
    ['import', "try { await import('node:fs'); return 'in' } catch { return 'out' }", 'out'],
    ['constructors', "return this.constructor.constructor('return typeof process')()", 'undefined'],
    ['what is frozen', 'try { frappe.db.get_value = 1 } catch {} return typeof frappe.db.get_value', 'function'],
  ])('%s is out of reach', async (_what, source, wanted) => expect((await run(source)).returned).toBe(wanted))
})

it('says why a text is no script, without running it', async () => {
  expect(await scriptFault('for (;;) {}')).toBeUndefined()
  expect(await scriptFault('if doc.qty > 1:\n  pass')).toMatch(/./)
  expect(await scriptFault(' '.repeat(200_001))).toMatch(/longer/)
})
