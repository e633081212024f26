import { unavailable, validation } from '@cortado/contract/error-catalogue.ts'
import type { Row } from '../database/db.ts'
import type { Meta } from '../meta/meta.ts'

/** Codes of what a connection to elsewhere fails with. */
const away = /^(ECONN|EHOST|ENET|ENOTFOUND|ETIMEDOUT|EAI_AGAIN|EPIPE|UND_ERR_)/

/** Whether another service was not reached, or did not answer in time: what `fetch` and `node:http` throw, and `AbortSignal.timeout`. */
function isAway(error: unknown, depth = 0): boolean {
  if (!(error instanceof Error) || depth > 3) return false
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return true
  return away.test(String((error as { code?: unknown }).code)) || isAway(error.cause, depth + 1)
}

/** Asks the code of an app for what it has from elsewhere. Throws unavailable where the other service cannot be reached, and whatever else the code throws. */
export async function fromSource<T>({ name }: Pick<Meta, 'name'>, ask: () => T | Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (isAway(error)) throw unavailable({ service: `What ${name} is read from` }, { cause: error })
    throw error
  }
}

const isRecord = (value: unknown): value is Row => value !== null && typeof value === 'object' && !Array.isArray(value)

/** Values of a document, as a controller brought them. Throws validation where they are none. */
export function demandRecord({ name }: Pick<Meta, 'name'>, method: string, values: unknown): Row {
  if (isRecord(values)) return values
  throw validation({ message: `${method} of the controller of ${name} should answer an object with the document's values` })
}

/** Rows, as a controller brought them: objects, or with `lists` lists of values. Throws validation where they are none. */
export function demandRecords<T>({ name }: Pick<Meta, 'name'>, method: string, rows: T, { lists = false } = {}): T {
  if (Array.isArray(rows) && rows.every((row) => isRecord(row) || (lists && Array.isArray(row)))) return rows
  throw validation({ message: `${method} of the controller of ${name} should answer a list of objects with the documents' values` })
}
