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
    expect(await customers.locator('.count').textContent()).toBe(`${count} documents`)
    expect(count).toBeGreaterThan(0)
    expect(await problems()).toEqual([])
    await page.keyboard.press('/')
    await page.keyboard.type('order sales')
    expect(await page.getByRole('link', { name: 'Customer', exact: true }).isVisible()).toBe(false)
    expect(await page.getByRole('link', { name: 'Sales Order', exact: true }).isVisible()).toBe(true)
    await page.getByLabel('Find a DocType').fill('nothing of the kind')
    expect(await page.getByText('No DocType has these words').isVisible()).toBe(true)
    expect(await page.getByText('Administrator').isVisible()).toBe(true)
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

  it('works without scripts: log-in, search, log-out', async () => {
    const plain = await browser.newContext({ javaScriptEnabled: false })
    page = await plain.newPage()
    await logIn('wrong')
    await page.getByText(/invalid/i).waitFor()
    await logIn()
    await page.getByLabel('Find a DocType').fill('sales order')
    await page.keyboard.press('Enter')
    await page.getByText(/^1 of \d+ DocTypes$/).waitFor()
    expect(await page.locator('li').count()).toBe(1)
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.getByRole('heading', { name: 'Log in' }).waitFor()
    await plain.close()
  })

  it('is used by keyboard: what comes first leads to the content, then come search and DocTypes', async () => {
    await logIn()
    await page.getByRole('heading', { level: 1, name: 'DocTypes' }).waitFor()
    const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() || document.activeElement?.id)
    const seen: (string | undefined)[] = []
    for (let step = 0; step < 7; step++) {
      await page.keyboard.press('Tab')
      seen.push(await focused())
    }
    expect(seen).toEqual(['Skip to content', 'localhost', 'API reference', 'Log out', 'filter', 'Open API reference of Sales', 'Customer'])
  })

  it('nothing moves while the page appears', async () => {
    await logIn()
    await page.getByRole('heading', { level: 1, name: 'DocTypes' }).waitFor()
    await page.reload({ waitUntil: 'networkidle' })
    const shift = await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const observer = new PerformanceObserver((list) =>
            resolve(list.getEntries().reduce((sum, entry) => sum + (entry as never as { value: number }).value, 0)),
          )
          observer.observe({ type: 'layout-shift', buffered: true })
          requestAnimationFrame(() => requestAnimationFrame(() => resolve(0)))
        }),
    )
    expect(shift).toBe(0)
  })

  it('an address that leads nowhere says so, and leads on', async () => {
    await page.goto(`${url}/nowhere`)
    await page.getByRole('link', { name: 'To the start page' }).waitFor()
    expect(await problems()).toEqual([])
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

  it('a DocType leads to its place in the API reference of its module, and from there back', async () => {
    await logIn()
    await page.getByRole('link', { name: 'API reference of Sales Order' }).click()
    await page.getByRole('heading', { name: 'List Sales Order' }).waitFor({ timeout: 30_000 })
    await expect.poll(() => page.getByRole('heading', { name: 'Sales Order', exact: true }).evaluate(isInView), { timeout: 15_000 }).toBe(true)
    expect(faults).toEqual([])
    await page.getByRole('link', { name: 'localhost' }).click()
    await page.getByRole('heading', { level: 1, name: 'DocTypes' }).waitFor()
  })

  it('the API reference shows the module that was asked for, and changes to another part', async () => {
    await logIn()
    await page.getByRole('heading', { level: 1, name: 'DocTypes' }).waitFor()
    await page.goto(`${url}/api/docs?module=Sales`)
    let shown = 'Sales'
    for (const part of ['Methods', 'Core', 'Everything']) {
      await page.getByRole('heading', { level: 1, name: `localhost: ${shown}`, exact: true }).waitFor({ timeout: 30_000 })
      await page.getByRole('button', { name: shown, exact: true }).click()
      await page
        .getByRole('option', { name: part, exact: true })
        .or(page.getByRole('menuitem', { name: part, exact: true }))
        .first()
        .click()
      shown = part
    }
    await page.getByRole('heading', { level: 1, name: 'localhost', exact: true }).waitFor({ timeout: 30_000 })
    expect(faults).toEqual([])
  }, 120_000)
})

const isInView = (element: Element): boolean => {
  const { top, bottom } = element.getBoundingClientRect()
  return top >= 0 && bottom <= innerHeight
}
