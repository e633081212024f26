/** Field types whose values people may give in several languages. */
export const translatableTypes: ReadonlySet<string> = new Set([
  'Data',
  'Select',
  'Text',
  'Small Text',
  'Text Editor',
  'Long Text',
  'Markdown Editor',
  'HTML Editor',
  'Heading',
])
