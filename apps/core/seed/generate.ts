/**
 * Writes countries.json, currencies.json and languages.json from what Intl knows (Unicode CLDR): run it by hand after an update of Node,
 * `node apps/core/seed/generate.ts`, and review what changed.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { countryCodes, fractions, homeCountries, languageCodes, minorUnits, symbolsOf } from './facts.ts'

const english = (type: 'region' | 'currency' | 'language') => new Intl.DisplayNames(['en'], { type, fallback: 'none' })

/** The most likely locale of a country. */
const localeOf = (country: string): Intl.Locale => new Intl.Locale(`und-${country}`).maximize()

/** Pattern of a short date, as System Settings offers them. */
function dateFormat(locale: string): string {
  const parts = new Intl.DateTimeFormat(locale, {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    calendar: 'gregory',
    numberingSystem: 'latn',
  }).formatToParts(0)
  const order = parts.filter(({ type }) => type !== 'literal').map(({ type }) => type[0])
  const mark = parts.find(({ type }) => type === 'literal')?.value.trim()[0] ?? '-'
  if (order[0] === 'm') return mark === '-' ? 'mm-dd-yyyy' : 'mm/dd/yyyy'
  if (order[0] !== 'd') return 'yyyy-mm-dd'
  return mark === '.' ? 'dd.mm.yyyy' : mark === '/' ? 'dd/mm/yyyy' : 'dd-mm-yyyy'
}

/** `HH:mm` clocks everywhere; with seconds as the settings have them. */
const timeFormat = 'HH:mm:ss'

const weekDays = ['', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

const firstDay = (locale: Intl.Locale): string =>
  weekDays[(locale as Intl.Locale & { getWeekInfo(): { firstDay: number } }).getWeekInfo().firstDay] ?? 'Monday'

/** One of the number formats that System Settings offers. */
function numberFormat(locale: string, digits = 2): string {
  const parts = new Intl.NumberFormat(locale, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    numberingSystem: 'latn',
    useGrouping: 'always',
  }).formatToParts(12345678.125)
  const group = (parts.find(({ type }) => type === 'group')?.value ?? ',').replace(/[\s\u00a0\u202f]/, ' ').replace('’', "'")
  const decimal = parts.find(({ type }) => type === 'decimal')?.value ?? ''
  if (parts.filter(({ type }) => type === 'integer').length === 4) return '#,##,###.##'
  const made = digits === 0 ? `#${group}###` : digits === 3 && group === ',' ? '#,###.###' : `#${group}###${decimal}##`
  return known.has(made) ? made : digits === 0 ? '#,###' : decimal === ',' ? '#.###,##' : '#,###.##'
}

const known = new Set(['#,###.##', '#.###,##', '# ###.##', '# ###,##', "#'###.##", '#, ###.##', '#,##,###.##', '#,###.###', '#.###', '#,###'])

const countries = countryCodes.map((code) => {
  const locale = localeOf(code)
  const zones = (locale as Intl.Locale & { getTimeZones(): string[] | undefined }).getTimeZones() ?? []
  return {
    country_name: english('region').of(code),
    code: code.toLowerCase(),
    date_format: dateFormat(locale.toString()),
    time_format: timeFormat,
    time_zones: zones.join('\n'),
  }
})

const currencies = Intl.supportedValuesOf('currency')
  .filter((code) => !code.startsWith('X') || homeCountries[code])
  .map((code) => {
    const locale = code === 'CHF' ? 'de-CH' : localeOf(homeCountries[code] ?? code.slice(0, 2)).toString()
    const format = new Intl.NumberFormat(locale, { style: 'currency', currency: code, currencyDisplay: 'narrowSymbol' })
    const digits = minorUnits[code] ?? 2
    const parts = format.formatToParts(1).map(({ type }) => type)
    return {
      currency_name: code,
      symbol: symbolsOf[code] ?? format.formatToParts(1).find(({ type }) => type === 'currency')?.value ?? code,
      symbol_on_right: parts.indexOf('currency') > parts.indexOf('integer') ? 1 : 0,
      fraction: fractions[code] ?? '',
      fraction_units: 10 ** digits,
      smallest_currency_fraction_value: 10 ** -digits,
      number_format: numberFormat(locale, digits),
    }
  })

const languages = languageCodes.flatMap((code) => {
  const own = new Intl.DisplayNames([code], { type: 'language', fallback: 'none' }).of(code) ?? english('language').of(code)
  if (!own) return []
  const locale = new Intl.Locale(code).maximize()
  const [base = '', region] = code.split('-')
  return {
    language_code: code,
    language_name: own.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase()),
    flag: locale.region?.toLowerCase() ?? '',
    ...(region ? { based_on: base } : {}),
    date_format: dateFormat(code),
    time_format: timeFormat,
    number_format: numberFormat(code),
    first_day_of_the_week: firstDay(locale),
  }
})

for (const [name, rows] of Object.entries({ countries, currencies, languages })) {
  writeFileSync(join(import.meta.dirname, `${name}.json`), `[\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n]\n`)
}
