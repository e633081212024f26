/** Calls of controller methods and hooks in their order: `controller validate`, `hook validate`, `* validate`. */
export const calls: string[] = []

/** Notes a call with its arguments. */
export const note = (from: string, event: string, args: readonly unknown[]): number =>
  calls.push([from, event, ...args.map((arg) => (typeof arg === 'object' ? '{}' : String(arg)))].join(' '))
