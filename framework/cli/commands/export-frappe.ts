import { resolve } from 'node:path'
import { readApp } from '../../app/app-folder.ts'
import { exportForFrappe } from '../../app/export-frappe.ts'
import { fieldTypesOf } from '../../app/field-types.ts'
import { argument, type Command } from '../command.ts'
import { counted } from '../text.ts'

/** Writes an app's DocTypes for Frappe. */
export const command: Command = {
  arguments: { '<path>': 'folder of the app', '<target>': 'folder that is written; made where it is missing' },
  examples: ['cortado export-frappe apps/erp build/erp'],
  details:
    'Field types that Frappe does not have become types that load there: Encrypted becomes Password, Computed its value’s type for reading only, ' +
    'Virtual a virtual field, types of apps what their columns are. Code is not translated.',
  async run(input) {
    const app = await readApp(argument(input))
    const target = resolve(argument(input, 1))
    const report = await exportForFrappe(app, target, fieldTypesOf([app]))
    return {
      json: { app: app.name, target, ...report },
      text: [...report.changed, `${counted(report.files.length, 'DocType')} written to ${target}`].join('\n'),
    }
  },
}
