import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestSite } from 'cortado/testing/site.ts'
import type { Browser, Page } from 'playwright-core'
import { build, type PreviewServer, preview } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath, openBrowser } from '../e2e/browser.ts'
import { parcelSite } from './parcels.ts'

const executable = chromiumPath()
const root = join(import.meta.dirname, 'react-page')

describe.skipIf(executable === undefined)('frappe-react-sdk in a browser', () => {
  let site: TestSite
  let served: PreviewServer
  let browser: Browser
  let page: Page
  const outDir = mkdtempSync(join(tmpdir(), 'cortado-react-'))

  beforeAll(async () => {
    site = await parcelSite()
    const { url } = await site.http()
    await build({ root, configFile: false, logLevel: 'silent', build: { outDir, emptyOutDir: true } })
    served = await preview({
      root,
      configFile: false,
      logLevel: 'silent',
      build: { outDir },
      preview: { host: '127.0.0.1', port: 0, proxy: { '/api': url } },
    })
    browser = await openBrowser(executable ?? '')
    page = await browser.newPage()
    const address = served.httpServer.address()
    await page.goto(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`)
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await served?.close()
    await site?.close()
    rmSync(outDir, { recursive: true, force: true })
  })

  const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
  const shows = (label: string, text: string) => page.getByLabel(label, { exact: true }).filter({ hasText: text }).waitFor({ timeout: 20_000 })

  it('logs in by cookie', async () => {
    await shows('user', 'nobody')
    await press('log in')
    await shows('user', 'Administrator')
    await shows('ping', 'pong')
  })

  it('writes and sees what it wrote', async () => {
    await press('create')
    await shows('list', 'second 2')
    await shows('count', '1')
    await shows('one', 'second')
    await press('update')
    await shows('list', 'second 7')
    await press('call')
    await shows('list', 'second 9')
    await shows('search', '1')
  })

  it('is told why something is refused', async () => {
    await press('refuse')
    await shows('said', '"refused":417')
    await shows('said', 'cannot be negative')
    await shows('count', '1')
  })

  it('uploads, deletes and logs out', async () => {
    await press('upload')
    await shows('said', 'file_url')
    await press('delete')
    await shows('count', '0')
    await press('log out')
    await shows('user', 'nobody')
    expect(await page.context().cookies()).not.toContainEqual(
      expect.objectContaining({ name: 'sid', value: expect.stringMatching(/^[0-9a-f]{56}$/) }),
    )
  })
})
