import { channel } from 'node:diagnostics_channel'
import type { Context } from 'cortado'

/** A step of an installation or a migration, told to the test on the channel `tangled:step`, which may set the work that it does. */
export interface Step {
  readonly name: string
  readonly ctx: Context
  work?: Promise<void>
}

/** A hook that does what the test wants of it. */
export const tell =
  (name: string) =>
  async (ctx: Context): Promise<void> => {
    const step: Step = { name, ctx }
    channel('tangled:step').publish(step)
    await step.work
  }
