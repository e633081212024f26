import type { BodyShare } from './body-reader.ts'
import type { ServerLimits } from './limits.ts'

/** How a request is read. */
export interface Reading {
  readonly limits: ServerLimits
  /** Bytes of the body. */
  readonly body: number
  /** What the body takes of the memory. */
  readonly share: BodyShare
  /** Folder for uploads; default the system's temporary folder. */
  readonly folder?: string
}
