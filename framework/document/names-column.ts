// Columns of a document that hold people: `_assign`, `_liked_by`, `_seen`.

/** Users of a stored list, `["a", "b"]`; anything else counts as none. */
export function readNames(stored: unknown): string[] {
  if (typeof stored !== 'string' || stored === '') return []
  try {
    const list: unknown = JSON.parse(stored)
    return Array.isArray(list) ? list.map(String) : []
  } catch {
    // older data may hold anything; it is replaced by the next mark
    return []
  }
}

/** A list of users as it is stored: `["a", "b"]`, `[]` where nobody is left. */
export const writeNames = (names: readonly string[]): string => `[${names.map((name) => JSON.stringify(name)).join(', ')}]`
