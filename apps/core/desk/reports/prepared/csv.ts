import type { UnitOfWork } from 'cortado/app/background.ts'
import type { Context } from 'cortado/context.ts'
import type { Document } from 'cortado/document/document.ts'
import { storeFile } from 'cortado/document/file-store.ts'
import { load } from 'cortado/document/load.ts'
import { delimited } from '../../export/delimited.ts'
import { reportTable } from '../report-table.ts'
import { storedRows } from './result-file.ts'

/** Makes the stored result of a prepared report a CSV file beside it, after the answer. */
export function writeCsvLater({ ctx, name }: Document): void {
  ctx.db.afterCommit(() =>
    ctx.background.add({ name: `CSV of Prepared Report ${name}`, work: (run: UnitOfWork) => run((own) => writeCsv(own, name)) }),
  )
}

async function writeCsv(ctx: Context, name: string): Promise<void> {
  const { columns, result } = await storedRows(await load(ctx, 'Prepared Report', name))
  const source = delimited(reportTable({ name, columns, result, addTotals: false }, {}), {})
  await storeFile(ctx, {
    source,
    name: `${name}.csv`,
    values: { is_private: 1, attached_to_doctype: 'Prepared Report', attached_to_name: name },
  })
}
