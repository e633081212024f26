import { badArgument, validation } from '@cortado/contract/error-catalogue.ts'
import { FileResponse } from 'cortado/events/response.ts'
import { type DelimitedOptions, delimited } from './delimited.ts'
import type { Table } from './table.ts'
import { workbook } from './workbook.ts'

/** Arguments of methods that answer with files. */
export const fileArguments = {
  file_format_type: 'string?',
  csv_delimiter: 'string?',
  csv_quoting: 'int?',
  csv_decimal_sep: 'string?',
} as const

/** What a client says of the file that it wants. */
export interface FileRequest {
  /** `CSV` (default) or `Excel`. */
  readonly file_format_type?: string
  readonly csv_delimiter?: string
  readonly csv_quoting?: number
  readonly csv_decimal_sep?: string
}

/** Checks what a client says of a file, before any row is read. Throws validation for other kinds of files, badArgument. */
export function demandFileRequest({ file_format_type: kind, csv_quoting: quoting, ...more }: FileRequest): void {
  if (kind && kind !== 'CSV' && kind !== 'Excel') throw validation({ message: `${kind} files cannot be made: choose CSV or Excel` })
  if (quoting !== undefined && !(quoting >= 0 && quoting <= 3))
    throw badArgument({ argument: 'csv_quoting', reason: 'it should be 0 (where needed), 1 (all), 2 (all but numbers) or 3 (none)' })
  const { delimiter = ',', decimal = '.' } = optionsOf(more)
  if (delimiter.length !== 1 || /["\r\n]/.test(delimiter)) throw badArgument({ argument: 'csv_delimiter', reason: 'it should be one character' })
  if (decimal.length !== 1 || decimal === delimiter || /["\r\n\d-]/.test(decimal))
    throw badArgument({ argument: 'csv_decimal_sep', reason: 'it should be one character, no digit, and not the delimiter' })
}

/** Makes the file. It is written while it is sent: what is in memory of it stays small, however many rows there are. Throws as `demandFileRequest`. */
export function tableFile(table: Table, request: FileRequest): FileResponse {
  demandFileRequest(request)
  if (request.file_format_type === 'Excel') return new FileResponse(workbook(table), `${table.name}.xlsx`)
  return new FileResponse(delimited(table, optionsOf(request)), `${table.name}.csv`)
}

const optionsOf = ({ csv_delimiter, csv_quoting, csv_decimal_sep }: FileRequest): DelimitedOptions => ({
  delimiter: csv_delimiter || undefined,
  quoting: csv_quoting,
  decimal: csv_decimal_sep || undefined,
})
