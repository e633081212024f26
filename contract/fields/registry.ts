import { attach } from './attach.ts'
import { attachImage } from './attach-image.ts'
import { autocomplete } from './autocomplete.ts'
import { barcode } from './barcode.ts'
import { button } from './button.ts'
import { check } from './check.ts'
import { code } from './code.ts'
import { color } from './color.ts'
import { columnBreak } from './column-break.ts'
import { computed } from './computed.ts'
import { currency } from './currency.ts'
import { data } from './data.ts'
import { date } from './date.ts'
import { datetime } from './datetime.ts'
import { duration } from './duration.ts'
import { dynamicLink } from './dynamic-link.ts'
import { encrypted } from './encrypted.ts'
import type { FieldType } from './field-type.ts'
import { FieldTypes } from './field-types.ts'
import { float } from './float.ts'
import { fold } from './fold.ts'
import { geolocation } from './geolocation.ts'
import { heading } from './heading.ts'
import { html } from './html.ts'
import { htmlEditor } from './html-editor.ts'
import { icon } from './icon.ts'
import { image } from './image.ts'
import { int } from './int.ts'
import { json } from './json.ts'
import { link } from './link.ts'
import { longInt } from './long-int.ts'
import { longText } from './long-text.ts'
import { markdownEditor } from './markdown-editor.ts'
import { password } from './password.ts'
import { percent } from './percent.ts'
import { phone } from './phone.ts'
import { rating } from './rating.ts'
import { readOnly } from './read-only.ts'
import { sectionBreak } from './section-break.ts'
import { select } from './select.ts'
import { signature } from './signature.ts'
import { smallText } from './small-text.ts'
import { tabBreak } from './tab-break.ts'
import { table } from './table.ts'
import { tableMultiSelect } from './table-multi-select.ts'
import { text } from './text.ts'
import { textEditor } from './text-editor.ts'
import { time } from './time.ts'
import { virtual } from './virtual.ts'

export type { ColumnKind, FieldType, ValidateOptions } from './field-type.ts'
export { FieldTypes } from './field-types.ts'

const types: readonly FieldType[] = [
  data,
  smallText,
  text,
  longText,
  textEditor,
  htmlEditor,
  markdownEditor,
  code,
  json,
  int,
  longInt,
  float,
  currency,
  percent,
  check,
  rating,
  duration,
  date,
  datetime,
  time,
  select,
  autocomplete,
  link,
  dynamicLink,
  readOnly,
  phone,
  color,
  icon,
  password,
  attach,
  attachImage,
  signature,
  barcode,
  geolocation,
  table,
  tableMultiSelect,
  sectionBreak,
  columnBreak,
  tabBreak,
  html,
  heading,
  button,
  image,
  fold,
  encrypted,
  computed,
  virtual,
]

/** The field types that are shipped. A site has those of its apps besides: `ctx.meta.fieldTypes`, and of one DocType `meta.fieldTypes`. */
export const fieldTypes = new FieldTypes(types)

/** The shipped field type of that name. Throws validation where there is none. */
export const fieldType = (name: string): FieldType => fieldTypes.named(name)
