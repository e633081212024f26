import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readApp } from './app-folder.ts'
import { Methods } from './methods.ts'
import { offeredPaths } from './offered.ts'

const apps = await Promise.all(['core', 'erp'].map((name) => readApp(join(import.meta.dirname, '../../apps', name))))

describe('what apps offer', () => {
  it.each([
    ['core', 'frappe.client.get_list'],
    ['erp', 'erp.sales.doctype.sales_order.sales_order.make_delivery_note'],
  ])('%s: %s is found by its dotted path', async (name, path) => {
    const app = apps.find((each) => each.name === name)
    expect(app && (await offeredPaths(app))).toContain(path)
  })

  it('each method that is listed can be called under its path, with the arguments that it declares', async () => {
    const methods = new Methods(apps)
    const listed = await methods.list()
    for (const { path, options } of listed) expect((await methods.find(path))?.options).toBe(options)
    expect(listed.find(({ path }) => path === 'frappe.client.get_count')?.options.args).toEqual({ doctype: 'string', filters: 'json?' })
  })

  it('each function is listed under one path', async () => {
    const methods = new Methods(apps)
    const listed = await methods.list()
    const functions = await Promise.all(listed.map(async ({ path }) => (await methods.find(path))?.fn))
    expect(new Set(functions).size).toBe(listed.length)
  })

  it('a controller is no method, though it has a list of its open ones', async () => {
    const methods = new Methods(apps)
    expect((await methods.list()).filter(({ path }) => path.endsWith('.default'))).toEqual([])
    await expect(methods.find('erp.sales.doctype.sales_order.sales_order.default')).rejects.toMatchObject({ code: 'NOT_WHITELISTED' })
  })
})
