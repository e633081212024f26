import { describe, expect, it } from 'vitest'
import type { Context } from '../context.ts'
import { isWhitelisted, whitelist } from './whitelist.ts'

const ctx = {} as Context
const echo = whitelist(
  { args: { s: 'string?', i: 'int?', f: 'float?', b: 'bool?', j: 'json?', a: 'any?' } },
  (_ctx, { s, i, f, b, j, a }) => s ?? i ?? f ?? b ?? j ?? a,
)

describe('arguments as clients send them', () => {
  it.each([
    [{ s: 5 }, '5'],
    [{ i: '7' }, 7],
    [{ f: '1.5' }, 1.5],
    [{ b: 'true' }, true],
    [{ b: '0' }, false],
    [{ b: '' }, false],
    [{ j: '{"x": [1]}' }, { x: [1] }],
    [{ j: 'a name' }, 'a name'],
    [{ j: { x: 1 } }, { x: 1 }],
    [{ i: '' }, undefined],
    [{ a: null }, null],
    [{ unknown: 'x' }, undefined],
  ])('%j is %j', (sent, wanted) => expect(echo.call(ctx, sent)).toEqual(wanted))

  it.each([{ s: {} }, { i: '1.5' }, { i: 'x' }, { i: '9007199254740993' }, { f: 'Infinity' }, { b: 'perhaps' }, { j: '{"x"' }])(
    '%j is refused, naming the argument',
    (sent) => expect(() => echo.call(ctx, sent)).toThrow(expect.objectContaining({ code: 'ARGUMENT_TYPE', status: 417 })),
  )

  it.each([{}, { name: null }])('%j lacks an argument', (sent) => {
    const method = whitelist({ args: { name: 'string' } }, (_ctx, { name }) => name)
    expect(() => method.call(ctx, sent)).toThrow(expect.objectContaining({ code: 'MISSING_ARGUMENT' }))
  })

  it('reach a method that declares none as they are', () => {
    expect(whitelist({}, (_ctx, args) => args).call(ctx, { x: '1' })).toEqual({ x: '1' })
  })
})

it('other functions are not open to clients', () => {
  expect([echo, () => 1, { whitelisted: {} }, undefined].map(isWhitelisted)).toEqual([true, false, false, false])
})
