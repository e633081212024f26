// Written by `cortado make-types` from docperm.json. Change that file, not this one.
/** Values of the DocType DocPerm. */
export interface DocPermFields {
  /** Role → Role */
  role: string
  /** If Owner */
  if_owner: 0 | 1
  /** Permlevel */
  permlevel: number
  /** Select */
  select: 0 | 1
  /** Read */
  read: 0 | 1
  /** Write */
  write: 0 | 1
  /** Create */
  create: 0 | 1
  /** Delete */
  delete: 0 | 1
  /** Submit */
  submit: 0 | 1
  /** Cancel */
  cancel: 0 | 1
  /** Amend */
  amend: 0 | 1
  /** Report */
  report: 0 | 1
  /** Export */
  export: 0 | 1
  /** Import */
  import: 0 | 1
  /** Share */
  share: 0 | 1
  /** Print */
  print: 0 | 1
  /** Email */
  email: 0 | 1
}
