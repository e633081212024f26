import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parentPort } from 'node:worker_threads'
import * as variant from '@jitl/quickjs-wasmfile-release-sync'
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSSyncVariant,
  type QuickJSWASMModule,
} from 'quickjs-emscripten-core'
import { interrupted, scriptLimits } from './limits.ts'
import { prelude } from './prelude.ts'
import type { Failure, FromThread, ToThread } from './protocol.ts'

// The thread in which Server Scripts run. It holds nothing but an interpreter: what a script does wrong ends with the thread.

const page = 64 * 1024
// its types describe the module as CommonJS gives it: the variant below `default`
const interpreter = variant.default as unknown as QuickJSSyncVariant
const port = parentPort
if (!port) throw new Error('this file runs as a thread of its own')
const send = (message: FromThread): void => port.postMessage(message)

const wasmModule = await WebAssembly.compile(readFileSync(fileURLToPath(import.meta.resolve('@jitl/quickjs-wasmfile-release-sync/wasm'))))

/** An interpreter with memory of its own, which cannot grow beyond the limit. */
function makeInterpreter(): Promise<QuickJSWASMModule> {
  const wasmMemory = new WebAssembly.Memory({ initial: 256, maximum: scriptLimits.memory / page })
  return newQuickJSWASMModuleFromVariant(newVariant(interpreter, { wasmModule, wasmMemory }))
}

/** One run of a script. */
class Run {
  readonly #vm: QuickJSContext
  readonly #functions: QuickJSHandle
  /** Milliseconds that are left, and when the present stretch began. */
  #left: number
  #since = 0
  #calls = 0
  #ended = false

  constructor(quickjs: QuickJSWASMModule, time: number) {
    this.#left = time
    const runtime = quickjs.newRuntime({
      maxStackSizeBytes: scriptLimits.stack,
      interruptHandler: () => performance.now() - this.#since > this.#left,
    })
    this.#vm = runtime.newContext()
    const { unwrapResult, global, newFunction, setProp } = bound(this.#vm)
    newFunction('__call', (method, args) => this.#call(this.#vm.getString(method), this.#vm.getString(args))).consume((fn) =>
      setProp(global, '__call', fn),
    )
    newFunction('__end', (json) => this.#end(this.#vm.getString(json))).consume((fn) => setProp(global, '__end', fn))
    this.#since = performance.now()
    this.#functions = unwrapResult(this.#vm.evalCode(prelude, 'prelude.js'))
  }

  /** Begins; what follows comes by `settle`. */
  start(source: string, inputs: string): void {
    this.#enter('start', [source, inputs])
  }

  check(source: string): void {
    this.#enter('check', [source])
  }

  /** Gives the script the answer to a call. */
  settle(call: number, ok: boolean, json: string): void {
    if (!this.#ended) this.#enter('settle', [call, ok, json])
  }

  #enter(name: string, args: readonly (string | number | boolean)[]): void {
    const vm = this.#vm
    this.#since = performance.now()
    try {
      const handles = args.map((arg) =>
        typeof arg === 'string' ? vm.newString(arg) : typeof arg === 'number' ? vm.newNumber(arg) : arg ? vm.true : vm.false,
      )
      const fn = vm.getProp(this.#functions, name)
      const result = vm.callFunction(fn, vm.undefined, ...handles)
      const failed = result.error ? result : vm.runtime.executePendingJobs()
      if (failed.error) this.#fail(failed.error.consume((error) => failureOf(vm.dump(error) as unknown)))
    } catch (error) {
      // the interpreter itself gave up: its memory or its stack is at an end
      this.#fail({ kind: 'limit', message: (error as Error).message })
    }
    this.#left -= performance.now() - this.#since
    // a job that was interrupted may leave no error, only a promise that nobody settles
    if (!this.#ended && this.#left < 0) this.#fail({ kind: 'limit', message: interrupted })
    if (!this.#ended && this.#waiting() === 0) this.#fail({ kind: 'error', message: 'it waits for something that never comes' })
  }

  #waiting(): number {
    const fn = this.#vm.getProp(this.#functions, 'pending')
    const result = this.#vm.callFunction(fn, this.#vm.undefined)
    return result.error ? 0 : result.value.consume((value) => this.#vm.getNumber(value))
  }

  #call(method: string, args: string): QuickJSHandle {
    const call = ++this.#calls
    send({ kind: 'call', call, method, args })
    return this.#vm.newNumber(call)
  }

  #end(json: string): void {
    if (this.#ended) return
    this.#ended = true
    const { failure } = JSON.parse(json) as { failure?: Failure }
    send(failure ? { kind: 'failed', failure } : { kind: 'done', result: json })
  }

  #fail(failure: Failure): void {
    if (this.#ended) return
    this.#ended = true
    send({ kind: 'failed', failure })
  }
}

/** An error that left the interpreter; an empty one is what it says when its memory is at an end. */
function failureOf(error: unknown): Failure {
  // what is interrupted between two jobs leaves nothing
  if (error === null || error === undefined) return { kind: 'limit', message: interrupted }
  const { name, message } = (typeof error === 'object' && error !== null ? error : { name: '', message: String(error) }) as Record<string, unknown>
  if (!message || name === 'InternalError') return { kind: 'limit', message: String(message || 'out of memory') }
  return { kind: 'error', message: `${name}: ${message}` }
}

const bound = (vm: QuickJSContext) => ({
  global: vm.global,
  unwrapResult: vm.unwrapResult.bind(vm),
  newFunction: vm.newFunction.bind(vm),
  setProp: vm.setProp.bind(vm),
})

let next = makeInterpreter()
let run: Run | undefined

port.on('message', async (message: ToThread) => {
  if (message.kind === 'answer') run?.settle(message.call, true, message.value)
  else if (message.kind === 'refusal') run?.settle(message.call, false, message.error)
  else {
    run = new Run(await next, message.time)
    // an interpreter is used once: the next one is made while this script waits
    next = makeInterpreter()
    send({ kind: 'begun' })
    if (message.check) run.check(message.source)
    else run.start(message.source, message.inputs)
  }
})
