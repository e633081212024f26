import { type Meta, perMeta } from '../../meta/meta.ts'
import type { Sources } from './sources.ts'

/** A compiled statement of a list: the same for all values. */
export interface Compiled {
  readonly text: string
  readonly name?: string
  /** The DocTypes that it was made from; another Meta for one of them makes it stale. */
  readonly metas: readonly Meta[]
}

const limits = { plans: 300, key: 16_000 }

/** Plans of one kind, kept per DocType under what makes their texts differ. */
export class PlanCache<Plan extends Compiled> {
  readonly #plans = perMeta(() => new Map<string, Plan>())

  /** A plan that is still right for the tables of a list. */
  find({ all, main }: Sources, key: string): Plan | undefined {
    const known = this.#plans(main.meta).get(key)
    const current = known && known.metas.length === all.length && known.metas.every((meta, i) => meta === all[i]?.meta)
    return current ? known : undefined
  }

  /**
   * Keeps a plan, if it serves again: `made` are the values that were compiled, `bound` those that a repetition would bind. A dialect that writes lists out
   * has others than were put in; its text serves once.
   */
  keep({ main }: Sources, key: string, plan: Plan, { made, bound }: { made: readonly unknown[]; bound: readonly unknown[] }): void {
    if (key.length > limits.key || made.length !== bound.length || made.some((value, i) => value !== bound[i])) return
    const plans = this.#plans(main.meta)
    if (plans.size >= limits.plans) plans.clear()
    plans.set(key, plan)
  }
}
