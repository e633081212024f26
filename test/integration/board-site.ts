import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Json, type Person, people } from 'cortado/testing/people.ts'
import type { TestAnswer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import { afterAll, beforeAll } from 'vitest'

// A site with the app board, which has reports, pages, charts, cards, dashboards, onboardings and a workspace as files of its module.

/** Who asks: a Chair, who may read and report users; a Clerk. */
export type Member = 'chair' | 'clerk' | 'admin'

/** The app's folder: a copy that tests may change. */
export let app: string
/** The site. */
export let site: TestSite
let who: Readonly<Record<Member, Person>>

/** Makes the site before the tests of a file, and closes it after them. */
export function useBoard(): void {
  let folder: string
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'cortado-board-'))
    app = join(folder, 'board')
    cpSync(join(import.meta.dirname, 'apps/board'), app, { recursive: true })
    symlinkSync(join(import.meta.dirname, '../../node_modules'), join(folder, 'node_modules'))
    site = await createTestSite({ apps: [app] })
    who = await people(site, { chair: ['Chair'], clerk: ['Clerk'] })
    const table = { parent: 'User', parenttype: 'DocType', parentfield: 'permissions' }
    await who.admin.make('Custom DocPerm', { ...table, role: 'Chair', read: 1, report: 1, export: 1 })
  }, 60_000)
  afterAll(async () => {
    await site.close()
    rmSync(folder, { recursive: true, force: true })
  })
}

/** A request of somebody. */
export const ask = (member: Member, method: string, path: string, json?: unknown): Promise<TestAnswer> => who[member].send(method, path, json)
/** A method of `frappe.desk`. */
export const call = (member: Member, method: string, args: Json = {}): Promise<TestAnswer> => who[member].call(`frappe.desk.${method}`, args)
/** What such a method answers. */
export const said = <T = Json>(member: Member, method: string, args: Json = {}): Promise<T> => who[member].said<T>(`frappe.desk.${method}`, args)
/** A document as Administrator reads it. */
export const stored = (doctype: string, name: string): Promise<Json> => who.admin.read(doctype, name)
