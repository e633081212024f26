import { jsonOf } from './json-texts.ts'
import { longTextType, textOf } from './texts.ts'

/** Places as GeoJSON text; an object is written as such. */
export const geolocation = longTextType('Geolocation', 'longtext', {
  parse: (value, field) => (typeof value === 'object' && value !== null && !Array.isArray(value) ? jsonOf(value, field) : textOf(value, field)),
  schema: () => ({ type: ['string', 'object', 'null'], contentMediaType: 'application/geo+json' }),
})
