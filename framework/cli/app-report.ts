import type { AppReport, CheckedDoctype } from '../meta/check-app.ts'
import { describeFault } from '../meta/files.ts'
import { missingLines } from './migration.ts'
import { counted, textTable } from './text.ts'

/** What `check-app` found, for people: broken files first, then a row per DocType, then differences, then missing DocTypes. */
export function reportText(report: AppReport): string {
  const { app, doctypes, faults, missing } = report
  const failures = doctypes.filter(({ failure }) => failure)
  const provided = doctypes.filter(({ differences }) => differences)
  const different = provided.filter(({ differences }) => differences?.length)
  const verdict =
    faults.length + failures.length === 0
      ? 'all of them load'
      : `${counted(faults.length, 'fault')} in files, ${counted(failures.length, 'table')} refused`
  const parts = [
    textTable(['DocType', 'Module', 'Columns', 'Result'], doctypes.map(row)),
    textTable(['DocType', 'Field', 'Type', 'On the site'], different.flatMap(differenceRows)),
    missingLines(missing).join('\n'),
    faults.map((fault) => `✗ ${describeFault(fault)}`).join('\n'),
    `${app}: ${counted(doctypes.length, 'DocType')}, ${verdict}.${provided.length ? ` ${provided.length} of them are on the site already; ${different.length} differ.` : ''}`,
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

function row({ doctype, module, columns, failure, differences }: CheckedDoctype): string[] {
  const same = differences ? (differences.length ? `on the site: ${counted(differences.length, 'difference')}` : 'on the site: the same') : 'ok'
  return [doctype, module, columns ? String(columns) : '–', failure ? `✗ ${failure}` : same]
}

const differenceRows = ({ doctype, differences = [] }: CheckedDoctype): string[][] =>
  differences.map(({ fieldname, fieldtype, installed }) => [doctype, fieldname, fieldtype, installed ?? 'missing'])
