import type { OpenDocuments } from 'cortado/app/define-app.ts'
import type { Context } from 'cortado/context.ts'

/** What makes a document one that waits for somebody, by DocType. */
export const openDocuments: Readonly<Record<string, OpenDocuments>> = {
  ToDo: ({ user }) => [
    ['ToDo', 'status', '=', 'Open'],
    ['ToDo', 'allocated_to', '=', user.name],
  ],
  Event: [['Event', 'status', '=', 'Open']],
  'Error Log': [['Error Log', 'seen', '=', 0]],
  Communication: [
    ['Communication', 'status', '=', 'Open'],
    ['Communication', 'communication_type', '=', 'Communication'],
  ],
  'Workflow Action': [['Workflow Action', 'status', '=', 'Open']],
}

const known = (ctx: Context): Map<string, OpenDocuments> =>
  new Map(ctx.bootHooks.apps.flatMap(({ definition }) => Object.entries(definition.openDocuments ?? {})))

/** DocTypes whose open documents are counted for the user: those of the framework, and what installed apps declare. */
export const watchedDoctypes = (ctx: Context): string[] => [...known(ctx).keys()]

/** Filters of a DocType's open documents, those of the app installed last; undefined: none are known. */
export function openFilters(ctx: Context, doctype: string): readonly (readonly unknown[])[] | undefined {
  const open = known(ctx).get(doctype)
  return typeof open === 'function' ? open(ctx) : open
}
