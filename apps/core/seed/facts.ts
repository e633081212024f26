const words = (text: string): string[] => text.trim().split(/\s+/)

/** Officially assigned codes of ISO 3166-1 (alpha-2). */
export const countryCodes: readonly string[] = words(`
  AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO
  CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR
  HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN
  MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD
  SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE
  YT ZA ZM ZW`)

/** BCP 47 codes: languages of ISO 639-1 and the variants that business software is translated into. */
export const languageCodes: readonly string[] = words(`
  aa ab af ak am ar as ay az ba be bg bm bn bo br bs ca ce co cs cv cy da de dv dz ee el en eo es et eu fa ff fi fil fj fo fr fy ga gd gl gn gu gv ha
  he hi hr ht hu hy id ig is it ja jv ka ki kk kl km kn ko ks ku kw ky lb lg ln lo lt lu lv mg mi mk ml mn mr ms mt my nb nd ne nl nn no ny oc om or
  os pa pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ug uk ur uz ve vi wa
  wo xh yi yo za zh zu
  de-AT de-CH en-AU en-CA en-GB en-IN en-US en-ZA es-AR es-BO es-CL es-CO es-DO es-EC es-GT es-MX es-NI es-PE fr-BE fr-CA fr-CH nl-BE pt-BR pt-PT
  sr-BA zh-TW zh-HK`)

/** Countries after which money is written that is used in several of them. */
export const homeCountries: Readonly<Record<string, string>> = { EUR: 'DE', XAF: 'CM', XOF: 'SN', XPF: 'PF', XCD: 'AG', XCG: 'CW', ANG: 'CW' }

/** Decimals of a currency in ISO 4217, where they are not two. */
export const minorUnits: Readonly<Record<string, number>> = {
  ...Object.fromEntries(words('BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF').map((code) => [code, 0])),
  ...Object.fromEntries(words('BHD IQD JOD KWD LYD OMR TND').map((code) => [code, 3])),
}

/** Signs that CLDR does not give as the narrow one. */
export const symbolsOf: Readonly<Record<string, string>> = {
  CHF: 'CHF',
  AED: 'د.إ',
  SAR: 'ر.س',
  QAR: 'ر.ق',
  OMR: 'ر.ع.',
  KWD: 'د.ك',
  BHD: '.د.ب',
  JOD: 'د.أ',
  ZAR: 'R',
  INR: '₹',
}

const fractionNames: Readonly<Record<string, string>> = {
  Cent: 'AUD BBD BMD BND BSD BZD CAD EUR FJD GYD HKD JMD KES KYD LKR LRD MUR NAD NZD SBD SCR SGD SRD SSP SZL TTD TWD TZS UGX USD XCD XCG ZAR BWP LSL SLE MYR ERN ETB SOS',
  Penny: 'GBP FKP GIP SHP',
  Centavo: 'ARS BOB BRL CLP COP CUP CVE DOP GTQ HNL MXN NIO PHP MZN STN',
  Céntimo: 'CRC PEN PYG VES',
  Centésimo: 'PAB UYU',
  Centime: 'AOA BIF CDF CHF DJF DZD GNF HTG KMF MAD RWF VUV XAF XOF XPF',
  Paisa: 'INR NPR PKR BDT',
  Fils: 'AED BHD IQD JOD KWD YER',
  Dirham: 'LYD QAR',
  Halala: 'SAR',
  Baisa: 'OMR',
  Millime: 'TND',
  Piastre: 'EGP LBP SDG SYP',
  Øre: 'DKK NOK',
  Öre: 'SEK',
  Eyrir: 'ISK',
  Haléř: 'CZK',
  Grosz: 'PLN',
  Fillér: 'HUF',
  Ban: 'RON MDL',
  Stotinka: 'BGN',
  Para: 'RSD',
  Feninga: 'BAM',
  Deni: 'MKD',
  Qindarka: 'ALL',
  Kopeck: 'RUB BYN',
  Kopiyka: 'UAH',
  Tetri: 'GEL',
  Luma: 'AMD',
  Qəpik: 'AZN',
  Tiyn: 'KZT KGS UZS',
  Tenge: 'TMT',
  Diram: 'TJS',
  Pul: 'AFN',
  Dinar: 'IRR',
  Kuruş: 'TRY',
  Agora: 'ILS',
  Jiao: 'CNY',
  Avo: 'MOP',
  Sen: 'IDR JPY KHR',
  Jeon: 'KRW KPW',
  Satang: 'THB',
  Xu: 'VND',
  Pya: 'MMK',
  Att: 'LAK',
  Möngö: 'MNT',
  Chhertum: 'BTN',
  Laari: 'MVR',
  Toea: 'PGK',
  Sene: 'WST',
  Seniti: 'TOP',
  Kobo: 'NGN',
  Pesewa: 'GHS',
  Butut: 'GMD',
  Khoums: 'MRU',
  Tambala: 'MWK',
  Ngwee: 'ZMW',
  Iraimbilanja: 'MGA',
}

/** Name of the smaller unit, by currency. */
export const fractions: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(fractionNames).flatMap(([name, codes]) => words(codes).map((code) => [code, name])),
)
