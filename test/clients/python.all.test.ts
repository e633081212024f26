import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pythonWith } from '../../tools/python.ts'
import { parcelSite, token } from './parcels.ts'

const python = pythonWith('frappe-client', ['frappe-client==0.1.0.dev0', 'requests'])
if (python === undefined) console.log('SKIPPED: the test of the Python client. It needs Python 3.10 or later with venv and pip.')

describe.skipIf(python === undefined)('the Python client', () => {
  let site: TestSite
  beforeAll(async () => {
    site = await parcelSite()
  })
  afterAll(() => site?.close())

  it('logs in, reads, writes, submits, calls and uploads', async () => {
    const { url } = await site.http()
    const program = join(import.meta.dirname, 'python_client.py')
    const { stdout } = await promisify(execFile)(python ?? '', [program, url, token.key, token.secret])
    expect(stdout.trim().split('\n')).toEqual([
      'log-in Logged In',
      'refused AuthError',
      'inserted 3',
      'list [4, 1]',
      'value 4',
      'set 6',
      'bulk 8',
      'renamed renamed',
      'submitted 1',
      'cancelled 2',
      'called client@example.com',
      'deleted 404',
      'error NonNegativeError',
    ])
  }, 120_000)
})
