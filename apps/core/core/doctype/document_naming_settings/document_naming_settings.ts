import { validation } from '@cortado/contract/error-catalogue.ts'
import { compile } from 'cortado/database/build.ts'
import { Document } from 'cortado/document/document.ts'
import { newDocument } from 'cortado/document/new.ts'
import { save } from 'cortado/document/save.ts'
import { demand } from 'cortado/permission/decide.ts'
import { sql } from 'kysely'
import { setProperty } from '../../../custom/customise/set-property.ts'
import { customised } from '../../../custom/customised.ts'
import {
  checkSeries,
  counterKey,
  counterNames,
  currentNumber,
  previewNames,
  seriesIn,
  seriesOf,
  setNumber,
  transactions,
} from '../../naming-series.ts'

/** The form in which the naming series of DocTypes are chosen, counters set, and how amendments are named. Its methods do it; saving it keeps the rules of amendments. */
export default class DocumentNamingSettings extends Document {
  static readonly whitelisted = [
    'get_transactions_and_prefixes',
    'get_options',
    'update_series',
    'get_current',
    'update_series_start',
    'preview_series',
    'update_amendment_rule',
  ]

  /** DocTypes with naming series, and all prefixes that count. */
  async getTransactionsAndPrefixes(): Promise<{ transactions: string[]; prefixes: string[] }> {
    const doctypes = await transactions(this.ctx)
    const series = [...(await seriesOf(this.ctx, doctypes)).values()].flat()
    const keys = await Promise.all(series.map((each) => counterKey(this.ctx, each)))
    const prefixes = new Set([...(await counterNames(this.ctx)), ...keys.filter((key) => !key.includes('{'))])
    return { transactions: doctypes, prefixes: [...prefixes].filter(Boolean).toSorted() }
  }

  /** The series of a DocType, a line each. */
  async getOptions(args: { doctype?: string } = {}): Promise<string | undefined> {
    const doctype = args.doctype || this.get<string | null>('transaction_type')
    return doctype ? (await this.ctx.meta.get(doctype)).field.get('naming_series')?.options : undefined
  }

  /** Gives the DocType of `transaction_type` the series of `naming_series_options`. Throws badSeries, validation. */
  async updateSeries(): Promise<void> {
    await this.demandWrite()
    const doctype = this.demandValue('transaction_type', 'Please select a DocType first')
    const series = seriesIn(this.demandValue('naming_series_options', 'Please set the series to be used.'))
    series.forEach(checkSeries)
    await this.refuseTaken(doctype, series)
    const options = Number(this.get('user_must_always_select')) ? ['', ...series] : series
    await this.setSeriesProperty(doctype, 'options', options.join('\n'))
    await this.setSeriesProperty(doctype, 'default', options[0] ?? '')
    await customised(this.ctx, doctype)
    this.set('naming_series_options', options.join('\n'))
    this.ctx.messages.push({ message: `Series Updated for ${doctype}`, alert: 1, indicator: 'green' })
  }

  /** Shows where the counter of `prefix` is. */
  async getCurrent(): Promise<unknown> {
    const prefix = this.get<string | null>('prefix')
    if (prefix != null) this.set('current_value', await currentNumber(this.ctx, await counterKey(this.ctx, prefix)))
    return this.get('current_value')
  }

  /** Lets the counter of `prefix` go on behind `current_value`. */
  async updateSeriesStart(): Promise<void> {
    await this.demandWrite()
    const prefix = this.demandValue('prefix', 'Please select prefix first')
    await setNumber(this.ctx, await counterKey(this.ctx, prefix), Number(this.get('current_value') ?? 0))
    const message = `Series counter for ${prefix} updated to ${Number(this.get('current_value') ?? 0)} successfully`
    this.ctx.messages.push({ message, alert: 1, indicator: 'green' })
  }

  /** The next names of the series in `try_naming_series`, a line each. */
  async previewSeries(): Promise<string> {
    const series = this.get<string | null>('try_naming_series')
    if (!series) return ''
    const doctype = this.get<string | null>('transaction_type')
    return (await previewNames(doctype ? await newDocument(this.ctx, doctype) : this, series)).join('\n')
  }

  /** Keeps how amendments are named. */
  async updateAmendmentRule(): Promise<void> {
    await this.demandWrite()
    await save(this)
    this.ctx.messages.push({ message: 'Amendment naming rules updated.', alert: 1, indicator: 'green' })
  }

  private demandWrite(): Promise<void> {
    return demand(this.ctx, this.meta, 'write', this.values)
  }

  private demandValue(fieldname: string, message: string): string {
    const value = this.get<string | null>(fieldname)
    if (!value) throw validation({ message })
    return value
  }

  private async setSeriesProperty(doctype: string, property: string, value: string): Promise<void> {
    const { db } = this.ctx
    const query = sql`select ${sql.id(property)} as value from ${sql.table('tabDocField')} where parent = ${doctype} and fieldname = 'naming_series'`
    const [row] = await db.read(compile(db.dialect, query))
    await setProperty(this.ctx, { doctype, property, type: 'Text', field: 'naming_series' }, { value, standard: row?.value })
  }

  /** Two DocTypes that count under one prefix would take each other's numbers. */
  private async refuseTaken(doctype: string, series: readonly string[]): Promise<void> {
    const others = await seriesOf(
      this.ctx,
      (await transactions(this.ctx)).filter((name) => name !== doctype),
    )
    const bare = (each: string): string => each.replace(/#+$/, '')
    for (const [other, taken] of others) {
      const twice = series.find((each) => taken.map(bare).includes(bare(each)))
      if (twice) throw validation({ message: `Series ${twice} already used in ${other}` })
    }
  }
}
