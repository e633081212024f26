import type { Context } from '../context.ts'
import type { App } from './app-folder.ts'

/** What the apps of a site tell a client that starts (`ctx.bootHooks`). */
export interface BootHooks {
  /** Installed apps, core first. */
  readonly apps: readonly Pick<App, 'name' | 'title' | 'version' | 'folder' | 'definition'>[]
  /** Lets each app add to `boot`, in the order of installation. */
  fill(ctx: Context, boot: Record<string, unknown>): Promise<void>
}

declare module '../context.ts' {
  interface Context {
    readonly bootHooks: BootHooks
  }
}

/** Gathers the `bootSession` of apps. */
export const bootHooksOf = (apps: readonly App[]): BootHooks => ({
  apps,
  async fill(ctx, boot) {
    for (const { definition } of apps) await definition.bootSession?.(ctx, boot)
  },
})
