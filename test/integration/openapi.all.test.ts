import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { validate as parserValidate } from '@readme/openapi-parser'
import { Validator } from '@seriousme/openapi-schema-validator'
import { insert } from 'cortado/document/insert.ts'
import { newDocument } from 'cortado/document/new.ts'
import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describedFor, faultsOfPoorRequests, faultsOfReading } from './described.ts'

const hrms = join(import.meta.dirname, '../../../shared/fixtures/hrms')
const apps = [join(import.meta.dirname, '../../apps/erp'), ...(existsSync(hrms) ? [hrms] : [])]
if (!existsSync(hrms)) console.log('The DocTypes of hrms do not lie beside the repository: core and erp alone are tried')

let site: TestSite
let http: TestServer
const cookies = new Map<string, string>()

beforeAll(async () => {
  site = await createTestSite({ apps })
  await site.run(async (ctx) => {
    for (const role of ['HR User', 'Employee']) if (!(await exists(role))) await insert(await newDocument(ctx, 'Role', { role_name: role }))
    await insert(
      await newDocument(ctx, 'User', {
        email: 'clerk@example.com',
        first_name: 'Clerk',
        new_password: 'Roast-and-ship-7',
        roles: [{ role: 'HR User' }, { role: 'Employee' }, { role: 'Sales User' }],
      }),
    )
  })
  http = await site.http()
  cookies.set('Administrator', await http.login('Administrator', 'admin'))
  cookies.set('a clerk', await http.login('clerk@example.com', 'Roast-and-ship-7'))
}, 120_000)
afterAll(() => site.close())

const exists = async (role: string): Promise<boolean> =>
  (await site.run((ctx) => ctx.db.read({ text: 'select 1 from "tabRole" where name = $1', values: [role] }))).length > 0

describe.each(['Administrator', 'a clerk'])('the OpenAPI document of hundreds of DocTypes, for %s', (reader) => {
  const cookie = (): string => cookies.get(reader) ?? ''

  it('is valid for two standard validators', async () => {
    const { document, operations } = await describedFor(http, cookie())
    expect(await new Validator().validate(structuredClone(document))).toMatchObject({ valid: true })
    expect(await parserValidate(structuredClone(document) as never)).toMatchObject({ valid: true })
    expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(operations.length)
  }, 120_000)

  it('is true of each operation that is asked for nothing sensible', async () => {
    expect(await faultsOfPoorRequests(http, cookie(), await describedFor(http, cookie()))).toEqual([])
  }, 240_000)

  it('is true of every list, and of documents of each', async () => {
    expect(await faultsOfReading(http, cookie(), await describedFor(http, cookie(), { closed: reader === 'Administrator' }))).toEqual([])
  }, 120_000)
})
