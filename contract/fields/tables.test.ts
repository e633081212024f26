import { describeValues, refused } from './field-type.conformance.ts'

for (const type of ['Table', 'Table MultiSelect']) {
  describeValues(type, { options: 'Row' }, [
    [null, []],
    ['', []],
    [[{ a: 1 }], [{ a: 1 }]],
    ['x', refused()],
    [5, refused()],
  ])
}

for (const type of ['Section Break', 'Column Break', 'Tab Break', 'HTML', 'Heading', 'Button', 'Image', 'Fold']) {
  describeValues(type, {}, [
    ['x', null],
    [null, null],
  ])
}
