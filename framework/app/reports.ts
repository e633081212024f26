import type { Context } from '../context.ts'
import { moduleFunction } from './module-code.ts'

/** A column of a report, in Frappe's keys; further ones reach the client as they are. */
export interface ReportColumn {
  readonly fieldname: string
  readonly label?: string
  /** Default: Data. */
  readonly fieldtype?: string
  readonly options?: string
  /** Pixels. */
  readonly width?: number
  readonly [key: string]: unknown
}

/** What a report answers, in Frappe's keys. */
export interface ReportResult {
  /** Also as texts `Label:Fieldtype/Options:Width`. */
  readonly columns: readonly (ReportColumn | string)[]
  /** Rows: objects by fieldname, or lists of values in the order of the columns. */
  readonly result: readonly (Readonly<Record<string, unknown>> | readonly unknown[])[]
  /** Shown above the rows; HTML. */
  readonly message?: string
  /** `{data: {labels, datasets: [{name, values}]}, type}` */
  readonly chart?: Readonly<Record<string, unknown>>
  /** `[{label, value, datatype, indicator}]` */
  readonly report_summary?: readonly Readonly<Record<string, unknown>>[]
  readonly skip_total_row?: boolean
}

/**
 * The code of a report: what `<module>/report/<name>/<name>.ts` exports as `execute`. Who calls it may run the report; what it reads with `list` and `count` is what
 * that user may see.
 */
export type ReportFunction = (ctx: Context, filters: Readonly<Record<string, unknown>>) => ReportResult | Promise<ReportResult>

/** A report as its document names it. */
export interface ReportName {
  readonly module: string
  readonly name: string
}

/** What an app has as the code of a report, the app installed last first; undefined: none has some. Throws SETUP where the file exports no `execute`. */
export async function reportFunction(ctx: Context, { module, name }: ReportName): Promise<ReportFunction | undefined> {
  return (await moduleFunction(ctx, { module, kind: 'report', name })) as ReportFunction | undefined
}
