import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { chromiumPath, openBrowser } from './browser.ts'

const executable = chromiumPath()
const erp = join(import.meta.dirname, '../../apps/erp')

describe.skipIf(executable === undefined)('the pages in a browser', () => {
  let site: TestSite
  let url: string
  let browser: Browser
  let context: BrowserContext
  let page: Page
  const faults: string[] = []

  beforeAll(async () => {
    site = await createTestSite({ apps: [erp] })
    url = (await site.http()).url
    browser = await openBrowser(executable ?? '')
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await site?.close()
  })
  beforeEach(async () => {
    context = await browser.newContext({ viewport: { width: 1280, height: 850 } })
    page = await context.newPage()
    faults.length = 0
    page.on('pageerror', (error) => faults.push(error.message))
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
  })
  afterEach(() => context.close())

  const logIn = async (password = 'admin') => {
    await page.goto(`${url}/`)
    await page.getByLabel('E-mail or user name').fill('Administrator')
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Log in' }).click()
    // the next step must not overtake the log-in
    if (password === 'admin') await page.getByRole('heading', { name: 'DocTypes' }).waitFor()
  }

  const problems = async () => (await new AxeBuilder({ page }).analyze()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)

  it('a guest is asked to log in, and told when the password is wrong', async () => {
    await logIn('wrong')
    await page.getByText(/invalid/i).waitFor()
    expect(await problems()).toEqual([])
    expect(new URL(page.url()).pathname).toBe('/login')
  })

  it('whoever is logged in sees the DocTypes with their rows counted, finds one, and logs out', async () => {
    await logIn()
    await page.getByRole('heading', { name: 'DocTypes' }).waitFor()
    const customers = page.locator('li', { has: page.getByRole('link', { name: 'Customer', exact: true }) })
    const [{ count = 0 } = {}] = (await site.run((ctx) => ctx.db.read({ text: 'select count(*)::int as count from "tabCustomer"', values: [] }))) as {
      count?: number
    }[]
    expect(await customers.locator('.count').textContent()).toBe(String(count))
    expect(count).toBeGreaterThan(0)
    expect(await problems()).toEqual([])
    await page.getByLabel('Find a DocType').fill('sales order')
    expect(await page.getByRole('link', { name: 'Customer', exact: true }).isVisible()).toBe(false)
    expect(await page.getByRole('link', { name: 'Sales Order', exact: true }).isVisible()).toBe(true)
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.getByRole('heading', { name: 'Log in' }).waitFor()
    expect(faults).toEqual([])
  })

  it('a one-time link logs in once', async () => {
    const link = `${url}/login?key=${encodeURIComponent(await site.host.makeLoginKey())}`
    await page.goto(link)
    await page.getByRole('heading', { name: 'DocTypes' }).waitFor()
    await context.clearCookies()
    await page.goto(link)
    await page.getByText('was used before').waitFor()
  })

  it('fits a phone, light and dark', async () => {
    await logIn()
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width: 360, height: 740 })
      await page.goto(`${url}/`)
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
      expect(await problems()).toEqual([])
    }
  })

  it('the API reference shows the module that was asked for', async () => {
    await logIn()
    await page.goto(`${url}/api/docs?module=Sales`)
    await page.getByText('Sales Order', { exact: true }).first().waitFor({ timeout: 20_000 })
    expect(faults).toEqual([])
  }, 40_000)
})
