import { join } from 'node:path'
import { scanApp } from 'cortado/meta/files.ts'
import { missingDoctypes } from 'cortado/meta/links.ts'
import { beforeAll, describe, expect, it } from 'vitest'

const folder = join(import.meta.dirname, '../..')

describe.each(['core', 'erp'])('the DocTypes of %s', (app) => {
  let found: Awaited<ReturnType<typeof scanApp>>
  beforeAll(async () => {
    found = await scanApp(join(folder, app), app)
  })

  it('have no faults', () => {
    expect(found.faults).toEqual([])
  })

  it('let someone in: every document has a role that may read it', () => {
    for (const { doctype, json } of found.doctypes) {
      if (json.istable) continue
      expect(
        json.permissions?.some(({ read }) => read),
        doctype,
      ).toBe(true)
    }
  })

  it('are in a module that modules.txt names', () => {
    const names = new Set(found.doctypes.map(({ module }) => module))
    expect([...names].sort()).toEqual(app === 'core' ? coreModules : ['Sales'])
  })
})

const coreModules = ['Automation', 'Contacts', 'Core', 'Custom', 'Desk', 'Email', 'Geo', 'Integrations', 'Printing', 'Website', 'Workflow']

it('core links only to DocTypes that come with later parts of the framework', async () => {
  const { doctypes } = await scanApp(join(folder, 'core'), 'core')
  const missing = missingDoctypes(doctypes, new Set(doctypes.map(({ doctype }) => doctype))).map(({ doctype }) => doctype)
  expect(missing).toEqual([
    'Connected App',
    'Google Calendar',
    'Google Contacts',
    'Package',
    'RQ Job',
    'Scheduler Event',
    'Slack Webhook URL',
    'Web Template',
  ])
})
