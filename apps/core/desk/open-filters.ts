import type { Context } from 'cortado/context.ts'

/** What makes a document one that waits for somebody, by DocType. */
const open: Readonly<Record<string, (ctx: Context) => readonly unknown[][]>> = {
  ToDo: ({ user }) => [
    ['ToDo', 'status', '=', 'Open'],
    ['ToDo', 'allocated_to', '=', user.name],
  ],
  Event: () => [['Event', 'status', '=', 'Open']],
  'Error Log': () => [['Error Log', 'seen', '=', 0]],
  Communication: () => [
    ['Communication', 'status', '=', 'Open'],
    ['Communication', 'communication_type', '=', 'Communication'],
  ],
  'Workflow Action': () => [['Workflow Action', 'status', '=', 'Open']],
}

/** DocTypes whose open documents are counted for the user. */
export const watchedDoctypes: readonly string[] = Object.keys(open)

/** Filters of a DocType's open documents; undefined: it knows none. */
export const openFilters = (ctx: Context, doctype: string): readonly unknown[][] | undefined =>
  Object.hasOwn(open, doctype) ? open[doctype]?.(ctx) : undefined
