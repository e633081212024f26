import type { Context } from '../context.ts'
import type { Db } from '../database/db.ts'
import { repeatLost } from '../database/repeat.ts'

/** Runs a unit of work on a Context of its own, and anew where its transaction was lost and nothing is committed. What fails is rolled back. */
export async function unlessLost<T>(open: () => Promise<Context>, work: (ctx: Context) => Promise<T>): Promise<T> {
  let db: Db | undefined
  const once = async (): Promise<T> => {
    const ctx = await open()
    db = ctx.db
    try {
      return await work(ctx)
    } catch (error) {
      await ctx.db.rollback()
      throw error
    }
  }
  return repeatLost(once, () => db?.commits === 0)
}
