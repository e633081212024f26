import type { LRUCache } from 'lru-cache'
import { boundedMap } from './bounded-map.ts'

/** How a `LoadingCache` finds and keeps values. */
export interface LoadingCacheOptions<V> {
  /** Finds a value; undefined: there is none, which is not remembered. */
  load(key: string): Promise<V | undefined>
  /** Values kept at most; the least used one goes. Default 10,000. */
  readonly max?: number
  /** Whether what is kept may be believed; while false, every `get` loads. Default: always. */
  trusted?(): boolean
}

/**
 * Values in memory by key: loaded at the first question, one load for all who ask meanwhile, kept until forgotten. A value that was being
 * loaded while it was forgotten is answered to who waits for it, and not kept: it may have been read before the change.
 */
export class LoadingCache<V extends {}> {
  readonly #load: (key: string) => Promise<V | undefined>
  readonly #trusted: () => boolean
  readonly #kept: LRUCache<string, V>
  readonly #loading = new Map<string, Promise<V | undefined>>()
  #forgotten = 0

  constructor({ load, max = 10_000, trusted = () => true }: LoadingCacheOptions<V>) {
    this.#load = load
    this.#trusted = trusted
    this.#kept = boundedMap(max)
  }

  /** The value; loaded if need be. Rejects where loading does. */
  async get(key: string): Promise<V | undefined> {
    if (!this.#trusted()) return this.#load(key)
    return this.#kept.get(key) ?? this.#loading.get(key) ?? this.#begin(key)
  }

  /** Only what is kept already. */
  peek(key: string): V | undefined {
    return this.#trusted() ? this.#kept.get(key) : undefined
  }

  /** Grows whenever something is forgotten. */
  get forgotten(): number {
    return this.#forgotten
  }

  /** Keeps a value that is known without loading. `since`: what `forgotten` was when it became known; where something was forgotten since then, it is not kept. */
  set(key: string, value: V, since = this.#forgotten): void {
    if (since !== this.#forgotten) return
    this.#loading.delete(key)
    this.#kept.set(key, value)
  }

  /** Forgets one value, or all. */
  forget(key?: string): void {
    this.#forgotten++
    if (key === undefined) {
      this.#kept.clear()
      this.#loading.clear()
    } else {
      this.#kept.delete(key)
      this.#loading.delete(key)
    }
  }

  /** Forgets the kept values that match, and whatever is being loaded. */
  forgetWhere(matches: (value: V) => boolean): void {
    this.#forgotten++
    for (const [key, value] of this.#kept.entries()) if (matches(value)) this.#kept.delete(key)
    this.#loading.clear()
  }

  async #begin(key: string): Promise<V | undefined> {
    const loading = this.#load(key)
    this.#loading.set(key, loading)
    try {
      const value = await loading
      if (value !== undefined && this.#loading.get(key) === loading && this.#trusted()) this.#kept.set(key, value)
      return value
    } finally {
      if (this.#loading.get(key) === loading) this.#loading.delete(key)
    }
  }
}
