import { CortadoError } from '@cortado/contract/errors.ts'
import { type FieldTypes, fieldTypes } from '@cortado/contract/fields/registry.ts'
import { setup } from '../config/errors.ts'
import type { App } from './app-folder.ts'

/**
 * The field types of a site: those that are shipped, then what its apps add and wrap, in the order of installation. Throws SETUP where an app declares one
 * that cannot be.
 */
export const fieldTypesOf = (apps: readonly Pick<App, 'title' | 'definition'>[]): FieldTypes => apps.reduce(extended, fieldTypes)

function extended(types: FieldTypes, { title, definition }: Pick<App, 'title' | 'definition'>): FieldTypes {
  if (!definition.fieldTypes?.length) return types
  try {
    return types.extend(definition.fieldTypes)
  } catch (error) {
    if (!(error instanceof CortadoError)) throw error
    throw setup({ problem: `${title}: ${error.message}`, remedy: 'Correct fieldTypes in its app.ts.' }, { cause: error })
  }
}
