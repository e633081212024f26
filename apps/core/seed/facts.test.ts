import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isTimeZone } from 'cortado/config/clock.ts'
import { describe, expect, it } from 'vitest'
import { countryCodes, languageCodes } from './facts.ts'

const read = (path: string) => JSON.parse(readFileSync(join(import.meta.dirname, path), 'utf8'))
const choicesOf = (file: string, fieldname: string): string[] =>
  read(file)
    .fields.find((field: { fieldname: string }) => field.fieldname === fieldname)
    .options.split('\n')

const unique = (values: unknown[]) => new Set(values).size === values.length

describe('facts of a new site', () => {
  const countries: Record<string, string>[] = read('countries.json')
  const currencies: Record<string, string | number>[] = read('currencies.json')
  const languages: Record<string, string>[] = read('languages.json')

  it('has every country of ISO 3166 once, with time zones that exist', () => {
    expect(countries.map(({ code }) => code)).toEqual(countryCodes.map((code) => code.toLowerCase()))
    expect(unique(countries.map(({ country_name }) => country_name?.toLowerCase()))).toBe(true)
    for (const { time_zones = '' } of countries) for (const zone of time_zones.split('\n').filter(Boolean)) expect(isTimeZone(zone), zone).toBe(true)
    expect(countries.filter(({ time_zones }) => !time_zones).map(({ code }) => code)).toEqual(['bv', 'hm'])
  })

  it('has currencies with a symbol, their ISO 4217 decimals and a format that the Desk knows', () => {
    const formats = choicesOf('../geo/doctype/currency/currency.json', 'number_format')
    expect(unique(currencies.map(({ currency_name }) => currency_name))).toBe(true)
    for (const { currency_name, symbol, number_format } of currencies) {
      expect(symbol, String(currency_name)).not.toBe('')
      expect(formats).toContain(number_format)
    }
    const units = Object.fromEntries(currencies.map(({ currency_name, fraction_units }) => [currency_name, fraction_units]))
    expect(units).toMatchObject({ EUR: 100, JPY: 1, KWD: 1000 })
  })

  it('has languages whose base comes before them and whose formats the settings offer', () => {
    const dates = choicesOf('../core/doctype/language/language.json', 'date_format')
    const seen = new Set<string>()
    for (const { language_code = '', based_on, date_format, language_name } of languages) {
      if (based_on) expect(seen).toContain(based_on)
      seen.add(language_code)
      expect(language_name).toBeTruthy()
      expect(dates).toContain(date_format)
    }
    for (const code of seen) expect(languageCodes).toContain(code)
    for (const code of ['en', 'de', 'fr', 'pt-BR', 'zh-TW']) expect(seen).toContain(code)
  })
})
