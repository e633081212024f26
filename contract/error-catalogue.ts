// Every error that a client may see: code (never reused), Frappe's exception name, HTTP status, template. docs/reference/errors.md is made of these files.

export * from './catalogue/access.ts'
export * from './catalogue/doctype.ts'
export * from './catalogue/document.ts'
export * from './catalogue/request.ts'
export * from './catalogue/service.ts'
