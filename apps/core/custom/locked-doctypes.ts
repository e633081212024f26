import { metaDoctypes } from 'cortado/meta/definition.ts'

/** DocTypes that describe DocTypes and users: they take no custom fields and no property setters. */
export const lockedDoctypes: ReadonlySet<string> = new Set([
  ...metaDoctypes,
  'DefaultValue',
  'Has Role',
  'Custom Field',
  'Property Setter',
  'Customize Form',
  'Customize Form Field',
])
