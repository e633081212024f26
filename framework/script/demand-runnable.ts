import { pythonScript, scriptsOff } from '@cortado/contract/error-catalogue.ts'
import type { Context } from '../context.ts'
import type { ScriptJson } from '../meta/scripts.ts'

/** Whether Server Scripts may run: `server_script_enabled` in the configuration of the site, or of the bench. */
export function scriptsEnabled({ site }: Pick<Context, 'site'>): boolean {
  const own = site.config.server_script_enabled
  return Boolean(Number(own ?? (site.bench.config as { server_script_enabled?: unknown }).server_script_enabled ?? 0))
}

/** Throws scriptsOff where scripts may not run, pythonScript for one that cannot. */
export function demandRunnable(ctx: Context, { name, language }: ScriptJson): void {
  if (!scriptsEnabled(ctx)) throw scriptsOff({ script: name })
  if (language === 'Python') throw pythonScript({ script: name })
}
