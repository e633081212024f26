import { validation } from '@cortado/contract/error-catalogue.ts'
import { compile } from 'cortado/database/build.ts'
import type { Document } from 'cortado/document/document.ts'
import { isAdministrator } from 'cortado/permission/user.ts'
import { sql } from 'kysely'

/** Roles that users have without being given them. */
const automatic: ReadonlySet<string> = new Set(['Administrator', 'Guest', 'All', 'Desk User'])

/**
 * Who is not Administrator opens a DocType of the site neither to everybody nor to roles that the site made itself: that would be a way to
 * more rights. Throws validation, naming the row.
 */
export async function checkRoles(doctype: Document): Promise<void> {
  const { ctx } = doctype
  const rules = doctype.rows('permissions')
  if (isAdministrator(ctx.user) || !Number(doctype.get('custom')) || rules.length === 0) return
  const { db } = ctx
  const names = rules.map((rule) => rule.get<string>('role'))
  const rows = await db.read(
    compile(db.dialect, sql`select name from ${sql.table('tabRole')} where is_custom = 1 and ${db.dialect.inList(sql.id('name'), names)}`),
  )
  const custom = new Set(rows.map(({ name }) => name))
  for (const rule of rules) {
    const role = rule.get<string>('role')
    if (automatic.has(role) || custom.has(role))
      throw validation(
        { message: `Row # ${rule.get('idx')}: Non administrator user can not set the role ${role} to the custom doctype` },
        { title: 'Permissions Error' },
      )
  }
}

const dataOptions: ReadonlySet<string> = new Set(['Email', 'Name', 'Phone', 'URL', 'Barcode', 'IBAN'])

/** Options of Data fields that mean nothing are kept, and said. */
export function warnOfOptions(doctype: Document): void {
  for (const field of doctype.rows('fields')) {
    const [fieldtype, options] = [field.get('fieldtype'), field.get<string | null>('options')]
    if (fieldtype !== 'Data' || !options || dataOptions.has(options) || field.get('is_virtual')) continue
    const message = `${field.get('label') ?? field.get('fieldname')} is an invalid Data field. Only Options allowed for Data field are: ${[...dataOptions].join(', ')}`
    doctype.ctx.messages.push({ message, title: 'Invalid Data Field', alert: 1 })
  }
}
