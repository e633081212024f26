// `frappe.client.*`: reading, writing, what one may.
export * from '../../client/permission.ts'
export * from '../../client/read.ts'
export * from '../../client/write.ts'
