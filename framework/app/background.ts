import type { Context } from '../context.ts'

/** Runs `fn` as one unit of work, with a Context of its own as `user` (default: Administrator): committed when it resolves, rolled back when it throws. */
export type UnitOfWork = <T>(fn: (ctx: Context) => Promise<T>, options?: { user?: string }) => Promise<T>

/** Work that nobody waits for. */
export interface BackgroundTask {
  /** For the log, should it fail. */
  readonly name: string
  /** What fails in here is logged; who has to be told otherwise is told by the work itself. */
  work(run: UnitOfWork): Promise<void>
}

/**
 * Work after the answer (`ctx.background`): in this process, one task of a site at a time, in the order in which they came. Nothing is kept for the time after
 * the process: who gives a task notes in the database that it is wanted.
 */
export interface Background {
  /** Which process this is: no other has the same, ever. */
  readonly process: string
  /** Tasks that wait or run. */
  readonly size: number
  /** Whether the process of that name is certain to have ended. One of another machine never is. */
  isGone(process: string): boolean
  /** Takes a task. Register it with `afterCommit` where it looks for what the request wrote. */
  add(task: BackgroundTask): void
}

declare module '../context.ts' {
  interface Context {
    readonly background: Background
  }
}
