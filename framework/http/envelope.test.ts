import * as errors from '@cortado/contract/error-catalogue.ts'
import { describe, expect, it } from 'vitest'
import { respond } from '../events/response.ts'
import { errorKeys, successKeys, wantsJson } from './envelope.ts'

const told = (keys: Record<string, unknown>): unknown[] =>
  (JSON.parse(String(keys._server_messages ?? '[]')) as string[]).map((text) => JSON.parse(text))

describe('success', () => {
  it('keeps the keys and leaves out empty docs', () => {
    expect(successKeys(respond({ message: 'pong', docs: [] }), [], {}, 1)).toEqual({ message: 'pong' })
  })

  it('encodes messages twice in version 1', () => {
    const keys = successKeys(respond({ data: 1 }), [{ message: 'Saved', alert: 1 }], {}, 1)
    expect(told(keys)).toEqual([{ message: 'Saved', title: 'Message', alert: 1 }])
  })

  it('sends messages as objects in version 2', () => {
    expect(successKeys(respond({ data: 1 }), [{ message: 'Saved' }], {}, 2)).toEqual({ data: 1, messages: [{ message: 'Saved', title: 'Message' }] })
  })

  it('adds the notes of the request', () => {
    expect(successKeys(respond({}), [], { session_expired: 1 }, 1)).toEqual({ session_expired: 1 })
  })
})

describe('errors', () => {
  it('say class, text and message, and no traceback', () => {
    const keys = errorKeys(errors.validation({ message: 'Too <b>many</b>' }), [], {}, 1)
    expect(keys).toMatchObject({ exc_type: 'ValidationError', exception: 'frappe.exceptions.ValidationError: Too <b>many</b>' })
    expect(told(keys)).toEqual([{ message: 'Too &lt;b&gt;many&lt;/b&gt;', title: 'Message', indicator: 'red', raise_exception: 1 }])
    expect(JSON.stringify(keys)).not.toMatch(/\.ts:\d/)
  })

  it('keep earlier messages before their own', () => {
    const keys = errorKeys(errors.validation({ message: 'no' }), [{ message: 'first' }], {}, 1)
    expect(told(keys)).toMatchObject([{ message: 'first' }, { message: 'no' }])
  })

  it.each([
    [
      'a MandatoryError has a message without marks',
      errors.mandatory({ doctype: 'D', name: 'n', fields: 'title' }),
      [{ message: '[D, n]: title', title: 'Message' }],
    ],
    ['a DocstatusTransitionError has none', errors.docstatusTransition({ from: 0, to: 2 }), []],
    [
      'a title of the catalogue is sent',
      errors.notWhitelisted({ method: 'x' }),
      [{ message: 'Function x is not whitelisted', title: 'Method Not Allowed', indicator: 'red', raise_exception: 1 }],
    ],
  ])('%s', (_, error, expected) => {
    expect(told(errorKeys(error, [], {}, 1))).toEqual(expected)
  })

  it.each([
    [errors.notFound({ doctype: 'D', name: 'n' }), false],
    [errors.csrf(), false],
    [errors.permission({ message: 'no' }), true],
  ])('%s shows its exception: %s', (error, shown) => {
    expect('exception' in errorKeys(error, [], {}, 1)).toBe(shown)
  })

  it('tell refused people in one more key', () => {
    expect(errorKeys(errors.permission({ message: 'not yours' }), [], {}, 1)._error_message).toBe('not yours')
  })

  it('take keys that the error brings', () => {
    const error = errors.authentication({ message: 'x' }, { body: { message: 'Invalid login credentials' } })
    expect(errorKeys(error, [], { session_expired: 1 }, 1)).toMatchObject({ message: 'Invalid login credentials', session_expired: 1 })
  })

  it('stand in a list in version 2, with their message', () => {
    expect(errorKeys(errors.validation({ message: 'no' }), [{ message: 'first' }], {}, 2)).toEqual({
      errors: [
        {
          type: 'ValidationError',
          exception: 'frappe.exceptions.ValidationError: no',
          message: 'no',
          title: 'Message',
          indicator: 'red',
          raise_exception: 1,
        },
      ],
      messages: [{ message: 'first', title: 'Message' }],
    })
  })
})

describe('JSON or page', () => {
  it.each([
    ['/api/resource/X', undefined, undefined, true],
    ['/api/resource/X', '*/*', undefined, true],
    ['/api/resource/X', 'text/html,*/*', undefined, false],
    ['/api/resource/X', 'text/html,application/json', undefined, true],
    ['/app', 'text/html', undefined, false],
    ['/app', undefined, 'XMLHttpRequest', false],
    ['/app', '*/*', 'XMLHttpRequest', true],
    ['/files/x', 'application/json', undefined, true],
  ])('%s, accept %s, %s: %s', (path, accept, requestedWith, expected) => {
    expect(wantsJson(path, accept, requestedWith)).toBe(expected)
  })
})
