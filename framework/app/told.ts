import { badFile } from '@cortado/contract/error-catalogue.ts'
import { CortadoError } from '@cortado/contract/errors.ts'
import { setup } from '../config/errors.ts'
import type { App } from './app-folder.ts'

/** Whether the database ended the work, which may be done again: nobody's mistake. */
const isOfTheDatabase = (error: unknown): boolean => error instanceof CortadoError && error.status === 503

/** Stores a document of an app's file. Throws badFile, which names file and document, where it is refused. */
export async function storedFrom<T>({ file, document }: { readonly file: string; readonly document: string }, store: () => Promise<T>): Promise<T> {
  try {
    return await store()
  } catch (error) {
    if (isOfTheDatabase(error) || !(error instanceof CortadoError)) throw error
    throw badFile({ file, field: document, reason: `is refused: ${error.message}` }, { cause: error })
  }
}

/** A hook of `app.ts` that is called once, when apps come and go. */
export type AppHook =
  | 'beforeInstall'
  | 'afterInstall'
  | 'beforeAppInstall'
  | 'afterAppInstall'
  | 'beforeMigrate'
  | 'afterMigrate'
  | 'beforeUninstall'
  | 'afterUninstall'
  | 'beforeAppUninstall'
  | 'afterAppUninstall'

/** Calls a hook of an app, where it has it. Throws SETUP, which names app and hook, where that fails. */
export async function callHook({ title, definition }: App, hook: AppHook, ...args: readonly unknown[]): Promise<void> {
  try {
    await (definition[hook] as ((...given: readonly unknown[]) => unknown) | undefined)?.(...args)
  } catch (error) {
    if (isOfTheDatabase(error)) throw error
    throw setup(
      { problem: `${hook} of ${title} failed: ${(error as Error).message}`, remedy: 'Correct it in its app.ts, and try again.' },
      { cause: error },
    )
  }
}
