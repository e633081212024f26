import { describeValues, refused } from './field-type.conformance.ts'

const circle: Record<string, unknown> = {}
circle.circle = circle

describeValues('JSON', {}, [
  [null, null],
  ['', null],
  ['{"a":1}', '{"a":1}'],
  ['[1, 2, 3]', '[1, 2, 3]'],
  [{ a: 1, b: { c: null } }, '{"a":1,"b":{"c":null}}'],
  [{ s: 'é "q"' }, '{"s":"é \\"q\\""}'],
  [5, '5'],
  [true, 'true'],
  [`{"a":"\\"${'['.repeat(600)}"}`, `{"a":"\\"${'['.repeat(600)}"}`],
  ['[', refused()],
  ['{"a":', refused()],
  ['nonsense', refused()],
  ['"nul \0"', refused()],
  [[1, 2], refused()],
  [{ a: 1n }, refused()],
  [circle, refused()],
  ['['.repeat(500) + ']'.repeat(500), '['.repeat(500) + ']'.repeat(500)],
  ['['.repeat(501) + ']'.repeat(501), refused()],
  ['['.repeat(1_000_000), refused()],
])

describeValues('Geolocation', {}, [
  [null, null],
  ['', ''],
  ['{"type":"FeatureCollection","features":[]}', '{"type":"FeatureCollection","features":[]}'],
  [{ type: 'Point' }, '{"type":"Point"}'],
  [[1, 2], refused()],
])
