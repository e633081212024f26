import { createHmac } from 'node:crypto'
import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { compile } from '../database/build.ts'
import type { Row } from '../database/db.ts'
import { getSecret } from '../services/secrets/secrets.ts'

/** Header that holds the signature of a body. */
export const signatureHeader = 'X-Frappe-Webhook-Signature'

/** The signature of a body: HMAC-SHA256 with the secret, in base64. */
export const signatureOf = (body: string, secret: string): string => createHmac('sha256', secret).update(body, 'utf8').digest('base64')

/** The headers of a webhook's request: the signature where the webhook signs, then its own. Two statements. */
export async function headersOf(ctx: Context, { name, enable_security }: Row, body: string): Promise<Record<string, string>> {
  const { db } = ctx
  const headers: Record<string, string> = {}
  if (Number(enable_security)) headers[signatureHeader] = signatureOf(body, await getSecret(ctx, 'Webhook', String(name), 'webhook_secret'))
  const rows = await db.read(
    compile(
      db.dialect,
      sql`select ${sql.id('key')}, value from ${sql.table('tabWebhook Header')} where parent = ${name} and parenttype = 'Webhook' order by idx limit 100`,
    ),
  )
  for (const { key, value } of rows) if (key && value) headers[String(key).trim()] = String(value)
  return headers
}

/** Headers whose values open nothing. */
const harmless: ReadonlySet<string> = new Set([signatureHeader.toLowerCase(), 'content-type', 'accept', 'user-agent', 'accept-language'])

/** Headers as a log may show them: values that might be secrets are stars. */
export const masked = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([key, value]) => [key, harmless.has(key.toLowerCase()) ? value : '***']))
