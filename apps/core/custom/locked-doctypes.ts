/** DocTypes that describe DocTypes and users: they take no custom fields and no property setters. */
export const lockedDoctypes: ReadonlySet<string> = new Set([
  'DefaultValue',
  'DocType',
  'DocField',
  'DocPerm',
  'DocType Action',
  'DocType Link',
  'DocType State',
  'Has Role',
  'Module Def',
  'Custom Field',
  'Property Setter',
  'Customize Form',
  'Customize Form Field',
])
