import { whitelist } from 'cortado/app/whitelist.ts'
import { reportFor } from '../../../../../desk/reports/allowed.ts'

/** Whether a report that the user may run is prepared: 1 or 0. */
export const is_prepared_report_enabled = whitelist({ args: { report: 'string' } }, async (ctx, { report }) =>
  Number((await reportFor(ctx, report)).get('prepared_report') ?? 0),
)
