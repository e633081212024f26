import type { ScriptJson } from '../meta/scripts.ts'
import type { Document } from './document.ts'

/** Runs the Server Scripts that wait for an event of documents (`ctx.scripts`); which those are is in the DocType's Meta. */
export interface DocumentScripts {
  /** Runs one script on a document, which it may change. Throws what the script throws, and where it may not run. */
  run(doc: Document, script: ScriptJson): Promise<void>
}

declare module '../context.ts' {
  interface Context {
    readonly scripts: DocumentScripts
  }
}
