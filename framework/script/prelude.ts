/**
 * What runs in the interpreter before a script: makes the `frappe` that scripts see out of the two functions that the thread lends it, and
 * answers three functions to the thread. It is text, since it never runs in Node. `__call(method, json)` numbers a request to the site;
 * `__end(json)` tells how the script ended. docs/reference/server-script.md describes what scripts may use.
 */
export const prelude = String.raw`(() => {
  'use strict'
  const call = globalThis.__call
  const end = globalThis.__end
  delete globalThis.__call
  delete globalThis.__end
  const AsyncFunction = (async () => {}).constructor
  const { parse, stringify } = JSON
  const waiting = new Map()
  const open = []

  class Thrown extends Error {
    constructor(message, title) {
      super(String(message))
      this.name = 'Thrown'
      this.title = title
    }
  }
  class Refused extends Error {
    constructor({ message, type }, number) {
      super(message)
      this.name = type
      this.refused = number
    }
  }

  const { then } = Promise.prototype
  // knows whether somebody waits for it: a refusal that nobody sees is the script's own
  class Answer extends Promise {
    seen = false
    then(...handlers) {
      this.seen = true
      return super.then(...handlers)
    }
    static get [Symbol.species]() {
      return Promise
    }
  }
  const ask = (method) => (...args) => {
    const number = call(method, stringify(args, plain))
    const answer = new Answer((resolve, reject) => waiting.set(number, { resolve, reject }))
    open.push(answer)
    then.call(answer, undefined, () => {})
    return answer
  }
  const finished = (answer) => then.call(answer, undefined, (error) => {
    if (!answer.seen) throw error
  })
  const plain = (key, value) => {
    if (value instanceof Promise) throw new TypeError((key || 'a value') + ' is not there yet: write await before frappe.db.… and frappe.get_doc')
    return value
  }
  const settle = (number, ok, json) => {
    const { resolve, reject } = waiting.get(number)
    waiting.delete(number)
    ok ? resolve(json === '' ? undefined : parse(json)) : reject(new Refused(parse(json), number))
  }

  const messages = []
  const make = (inputs) => {
    const frappe = {
      throw: (message, title) => {
        throw new Thrown(message, title)
      },
      msgprint: (message, options) => {
        const { title, indicator, alert } = typeof options === 'string' ? { title: options } : (options ?? {})
        messages.push({ message: String(message), title, indicator, alert: alert ? 1 : undefined })
      },
      db: Object.freeze(Object.fromEntries(['get_value', 'get_list', 'count', 'exists', 'set_value', 'insert', 'get_single_value'].map((name) => [name, ask(name)]))),
      get_doc: ask('get_doc'),
      session: Object.freeze(inputs.session),
      form_dict: inputs.form_dict,
      utils: Object.freeze({ now: () => inputs.now, nowdate: () => inputs.now.slice(0, 10) }),
      response: {},
      flags: {},
    }
    return Object.freeze(frappe)
  }

  // two lines stand before the script's first, in the function that is made of it
  const lineOf = (error) => Number(/<input>:(\d+)/.exec(String(error.stack))?.[1] ?? 0) - 2
  const failure = (error) => {
    if (!(error instanceof Error)) return { kind: 'error', message: 'it threw ' + String(error) }
    const line = lineOf(error)
    const base = { message: error instanceof Thrown ? error.message : error.name + ': ' + error.message, ...(line > 0 && { line }) }
    if (error instanceof Thrown) return { ...base, kind: 'thrown', title: error.title }
    if (error instanceof Refused) return { ...base, kind: 'error', call: error.refused }
    if (error.name === 'InternalError') return { ...base, kind: 'limit', message: error.message }
    return { ...base, kind: 'error' }
  }
  const failed = (error) => {
    let told
    try {
      told = failure(error)
    } catch {
      told = { kind: 'error', message: 'it threw something that cannot be read' }
    }
    end(stringify({ failure: told }))
  }

  const compile = (source) => {
    try {
      return new AsyncFunction('doc', 'frappe', 'user', source)
    } catch (error) {
      const line = lineOf(error)
      end(stringify({ failure: { kind: error.name === 'InternalError' ? 'limit' : 'syntax', message: error.message, ...(line > 0 && { line }) } }))
    }
  }

  const start = (source, json) => {
    const script = compile(source)
    if (!script) return
    const inputs = parse(json)
    const frappe = make(inputs)
    globalThis.conditions = undefined
    const run = async () => {
      const returned = await script(inputs.doc, frappe, inputs.session.user)
      // what was not waited for belongs to the script too
      for (let i = 0; i < open.length; i++) await finished(open[i])
      const { response, flags } = frappe
      end(stringify({ doc: inputs.doc, response, flags, messages, returned, conditions: globalThis.conditions }, plain))
    }
    run().catch(failed)
  }
  const check = (source) => {
    if (compile(source)) end('{}')
  }
  return { start, check, settle, pending: () => waiting.size }
})()`
