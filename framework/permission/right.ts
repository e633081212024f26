/** All rights, in the order that Frappe gives them. */
export const rights = [
  'select',
  'read',
  'write',
  'create',
  'delete',
  'submit',
  'cancel',
  'amend',
  'print',
  'email',
  'report',
  'import',
  'export',
  'share',
] as const

/** The name of a right. */
export type Right = (typeof rights)[number]

/** Column of DocShare that stands for a right; rights that are not here cannot be shared. Who may read may find it in a link, print and send it. */
export const shareColumns: Readonly<Partial<Record<Right, 'read' | 'write' | 'share' | 'submit'>>> = {
  select: 'read',
  read: 'read',
  print: 'read',
  email: 'read',
  write: 'write',
  share: 'share',
  submit: 'submit',
}
