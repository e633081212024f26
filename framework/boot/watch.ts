import { type FSWatcher, watch } from 'node:fs'
import type { Logger } from '../config/log.ts'

/** What changed in the folders of apps since the last call. */
export interface FileChanges {
  /** A controller, a method or another piece of code. */
  readonly code: boolean
  /** DocTypes or `modules.txt`. */
  readonly doctypes: boolean
}

/** Watches the folders of apps; `changed` is called when they have been quiet for a moment, one call at a time. Answers how to stop. */
export function watchApps(folders: readonly string[], changed: (changes: FileChanges) => Promise<void>, log: Logger): () => void {
  const found = { code: false, doctypes: false }
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()
  const flush = (): void => {
    const changes = { ...found }
    Object.assign(found, { code: false, doctypes: false })
    running = running.then(() => changed(changes)).catch((err: unknown) => log.error({ err }, 'a change of an app could not be taken over'))
  }
  const note = (file: string): void => {
    const kind = kindOf(file)
    if (!kind) return
    found[kind] = true
    clearTimeout(timer)
    timer = setTimeout(flush, 60)
  }
  const watchers = folders.map((folder) => watchFolder(folder, note, log))
  return () => {
    clearTimeout(timer)
    for (const watcher of watchers) watcher.close()
  }
}

function watchFolder(folder: string, note: (file: string) => void, log: Logger): FSWatcher {
  const watcher = watch(folder, { recursive: true }, (_event, file) => file && note(file))
  watcher.on('error', (err) => log.warn({ err, folder }, 'the folder of an app is not watched any more: restart by hand after changes'))
  return watcher
}

function kindOf(file: string): keyof FileChanges | undefined {
  if (/(^|\/)node_modules\//.test(file) || /\.(test|types|desk)\.ts$/.test(file)) return undefined
  if (/\.[jt]s$/.test(file)) return 'code'
  return /(^|\/)doctype\/.+\.json$/.test(file) || /(^|\/)modules\.txt$/.test(file) ? 'doctypes' : undefined
}
