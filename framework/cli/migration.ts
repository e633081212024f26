import type { AppMigrationReport } from '../app/migrate-apps.ts'
import { describeMissing } from '../meta/links.ts'
import type { MigrationProgress, MigrationReport } from '../meta/migrate.ts'
import { counted } from './text.ts'

/** `Tables of 120 of 156 DocTypes`. */
export const stepText = ({ step, done, total }: MigrationProgress): string =>
  step === 'files' ? `Read ${counted(total, 'file')}` : `${step === 'tables' ? 'Tables' : 'Rows'} of ${done} of ${total} DocTypes`

/** What a migration did, for people: a line per change. */
export function describeReport(report: AppMigrationReport, dryRun: boolean): string {
  const { written, changes, vanished, files } = report
  const gone = [...vanished.map((doctype) => `${doctype} has no file any more; its table stays`), ...broughtLines(report, dryRun)]
  if (written.length === 0 && changes.length === 0) return [...gone, `Nothing to do: ${counted(files, 'DocType')} and their tables agree.`].join('\n')
  const lines = changes.map(({ doctype, summary }) => `${doctype}: ${summary}`)
  const done = `${dryRun ? 'Would update' : 'Updated'} ${counted(written.length, 'DocType')} of ${files}, with ${counted(changes.length, 'change')} of tables.`
  return [...lines, ...gone, done].join('\n')
}

/** What patches and fixtures did. */
const broughtLines = ({ patches, skippedPatches, fixtures }: AppMigrationReport, dryRun: boolean): string[] => [
  ...patches.map((line) => `${dryRun ? 'Would run' : 'Ran'} the patch ${line}`),
  ...skippedPatches.map((line) => `Skipped the patch ${line}, which failed (its Patch Log tells why): the next migration tries it again`),
  ...fixtures.map((name) => `Wrote ${name}`),
]

/** Links to DocTypes that are not installed: a warning that names them. */
export function missingLines(missing: MigrationReport['missing']): string[] {
  if (missing.length === 0) return []
  return ['Values of these links are refused until the DocTypes are installed:', ...missing.map((each) => `  ${describeMissing(each)}`)]
}
