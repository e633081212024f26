import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commands } from './registry.ts'

const folder = mkdtempSync(join(tmpdir(), 'cortado-cli-'))
const binary = join(import.meta.dirname, '../bin/cortado.js')

interface Answer {
  readonly code: number | null
  readonly out: string
  readonly errors: string
}

/** Runs the binary as a script would: no terminal, nothing of the caller's settings. */
async function cortado(args: readonly string[], { input = '', env = {} }: { input?: string; env?: Record<string, string> } = {}): Promise<Answer> {
  const variables = { PATH: process.env.PATH, CORTADO_BENCH: join(folder, 'bench'), ...env }
  const child = spawn(process.execPath, [binary, ...args], { cwd: folder, env: variables, stdio: ['pipe', 'pipe', 'pipe'] })
  child.stdin.end(input)
  const code = new Promise<number | null>((resolve) => child.once('close', resolve))
  const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { code: await code, out, errors }
}

/** The answer of a call with --json, which has to succeed. */
async function json(args: readonly string[], options: Parameters<typeof cortado>[1] = {}): Promise<Record<string, unknown>> {
  const { code, out, errors } = await cortado([...args, '--json'], options)
  expect(code, errors + out).toBe(0)
  return JSON.parse(out)
}

beforeAll(() => {
  // PostgreSQL's own user has to get through
  chmodSync(folder, 0o755)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('how it is called', () => {
  it.each(commands.map(({ name }) => name))('%s stands on the page of the command line', (name) => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/guide/command-line.md'), 'utf8')
    expect(page).toMatch(new RegExp(`^(\\| \`|cortado )${name}[ \`]`, 'm'))
  })

  it('--help lists the commands, and a command explains itself with examples', async () => {
    const overview = await cortado(['--help'])
    expect(overview).toMatchObject({ code: 0, errors: '' })
    for (const { name, summary } of commands) expect(overview.out.replace(/\s+/g, ' ')).toContain(`${name} ${summary}`)
    expect(await cortado(['backup', '--help'])).toMatchObject({
      code: 0,
      errors: '',
      out: expect.stringMatching(/--site[\s\S]*--json[\s\S]*Examples:\n {2}\$ cortado backup/),
    })
  })

  it.each(commands)('$name has examples that call it, and options with a description', async ({ name, load }) => {
    const { command } = await load()
    expect(command.examples.length).toBeGreaterThan(0)
    for (const example of command.examples) expect(example).toContain(`cortado ${name}`)
    for (const [flags, description] of command.options ?? []) expect(description, flags).not.toBe('')
  })

  it.each([
    [[], 'Usage: cortado'],
    [['instal-app'], 'Did you mean install-app?'],
    [['restore'], "missing required argument 'file'"],
    [['init', '--colour'], "unknown option '--colour'"],
    [['init', 'extra'], 'too many arguments'],
    [['init', '--default-site', 'Not A Host'], 'host name such as'],
    [['start', '--port', 'http'], 'a number from 0 to 65535'],
    [['restore', 'nothing.tar.gz'], 'There is no file'],
    [['new-app', 'Bad Name'], 'cannot be called'],
  ])('%j is wrong usage: exit code 2, and why', async (args, message) => {
    const { code, errors } = await cortado(args)
    expect(code).toBe(2)
    expect(errors).toContain(message)
  })

  it('without a bench says how to make one: exit code 1', async () => {
    const { code, errors, out } = await cortado(['list-apps'])
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(errors).toContain('cortado init')
  })

  it('with --json an error is JSON too', async () => {
    const { code, out } = await cortado(['list-apps', '--json'])
    expect(code).toBe(1)
    expect(JSON.parse(out)).toEqual({ error: { code: 'NO_BENCH', type: 'SetupError', message: expect.stringContaining('There is no bench') } })
    expect(JSON.parse((await cortado(['init', '--colour', '--json'])).out)).toMatchObject({ error: { code: 'WRONG_USAGE' } })
  })
})

describe('the life of a site', () => {
  const site = 'one.localhost'
  const app = join(folder, 'library')
  const task = join(app, 'library/doctype/library_task/library_task.json')
  let backup = ''

  it('init, new-site', { timeout: 120_000 }, async () => {
    expect(await json(['init', '--default-site', site])).toMatchObject({ made: true, default_site: site })
    expect(await json(['new-site', site], { env: { CORTADO_ADMIN_PASSWORD: 'secret' } })).toMatchObject({ site, apps: ['core'], password: true })
    expect(await cortado(['new-site', site])).toMatchObject({ code: 1, errors: expect.stringContaining('drop-site') })
    expect((await cortado(['list-sites'])).out).toContain(site)
  })

  it('new-app, check-app, install-app, list-apps', { timeout: 60_000 }, async () => {
    expect(await json(['new-app', 'library'])).toMatchObject({ app: 'library', folder: app })
    expect(await json(['check-app', app])).toMatchObject({ ok: true, doctypes: [{ doctype: 'Library Task' }] })
    expect(await json(['make-types', app, '--check'])).toMatchObject([{ app: 'library', written: [] }])
    expect(await json(['install-app', app])).toMatchObject({ app: 'library', site, known: false, written: ['Library Task'] })
    expect(await json(['list-apps'])).toMatchObject([{ name: 'core' }, { name: 'library', folder: app }])
  })

  it('console: documents at hand, `await`, nothing kept without commit()', { timeout: 60_000 }, async () => {
    const made = "const doc = await documents.create('Library Task', { title: ' One ' })\nawait doc.insert()\nconsole.log(doc.title)\n"
    expect(await cortado(['console'], { input: `${made}await commit()\n` })).toMatchObject({ code: 0, out: 'One\n' })
    expect(await cortado(['console'], { input: made })).toMatchObject({ code: 0, out: 'One\n' })
    expect((await cortado(['console'], { input: "await documents.count('Library Task')\n" })).out).toBe('1\n')
  })

  it('console: an error ends it with exit code 1', { timeout: 60_000 }, async () => {
    const scripts = ["await documents.load('Library Task', 'none')", 'const = 1', "throw new Error('mine')"]
    for (const input of scripts)
      expect(await cortado(['console'], { input })).toMatchObject({ code: 1, out: '', errors: expect.stringMatching(/none|token|mine/) })
    expect(await cortado(['console', '--user', 'nobody@example.com'])).toMatchObject({ code: 1, errors: expect.stringContaining('no user nobody') })
  })

  it('migrate: a dry run changes nothing, a second run finds nothing', { timeout: 60_000 }, async () => {
    const definition = JSON.parse(readFileSync(task, 'utf8'))
    definition.fields.push({ fieldname: 'room', fieldtype: 'Data', label: 'Room' })
    writeFileSync(task, JSON.stringify({ ...definition, field_order: undefined }))
    const planned = await json(['migrate', '--dry-run'])
    expect(planned).toMatchObject({ dry_run: true, written: ['Library Task'], changes: [{ doctype: 'Library Task' }] })
    expect(await json(['migrate'])).toMatchObject({ written: planned.written, changes: planned.changes })
    expect((await cortado(['migrate'])).out).toContain('Nothing to do')
  })

  it('check-app and install-app refuse a broken file by name: exit code 1', { timeout: 60_000 }, async () => {
    const good = readFileSync(task, 'utf8')
    writeFileSync(task, good.replace('"Date"', '"Dat"'))
    for (const command of ['check-app', 'install-app']) {
      const { code, out, errors } = await cortado([command, app])
      expect(code).toBe(1)
      expect(out + errors).toMatch(/library_task\.json: due .*Dat/)
    }
    writeFileSync(task, good)
  })

  it('a folder that is no app is refused: exit code 1', { timeout: 60_000 }, async () => {
    for (const command of ['check-app', 'install-app'])
      expect(await cortado([command, folder])).toMatchObject({ code: 1, errors: expect.stringContaining(`${folder} is not an app`) })
    expect(await json(['list-apps'])).toMatchObject([{ name: 'core' }, { name: 'library' }])
  })

  it('set-admin-password takes it from the environment or from standard input', { timeout: 60_000 }, async () => {
    expect(await json(['set-admin-password'], { input: 'other\n' })).toMatchObject({ site, user: 'Administrator' })
    expect(await cortado(['set-admin-password'])).toMatchObject({ code: 2 })
  })

  it('backup, restore into another site and over the same one', { timeout: 120_000 }, async () => {
    const made = await json(['backup'])
    backup = String(made.file)
    expect(readdirSync(join(folder, 'bench', site, 'backups'))).toHaveLength(1)
    expect(await json(['restore', backup, '--site', 'copy.localhost'])).toMatchObject({ site: 'copy.localhost', from: site, missing_apps: [] })
    expect((await cortado(['console', '--site', 'copy.localhost'], { input: "await documents.count('Library Task')\n" })).out).toBe('1\n')
    expect(await cortado(['restore', backup])).toMatchObject({ code: 1, errors: expect.stringContaining('--force') })
    expect(await json(['restore', backup, '--force'])).toMatchObject({ site, rows: made.rows })
    expect((await cortado(['migrate'])).out).toContain('Nothing to do')
  })

  it('restore refuses a damaged backup, and the site goes on', { timeout: 60_000 }, async () => {
    const damaged = join(folder, 'damaged.tar.gz')
    writeFileSync(damaged, readFileSync(backup).subarray(0, -2000))
    expect(await cortado(['restore', damaged, '--force'])).toMatchObject({ code: 1, errors: expect.stringContaining('Nothing was changed') })
    expect(await json(['list-apps'])).toMatchObject([{ name: 'core' }, { name: 'library' }])
  })

  it('restore in another bench', { timeout: 120_000 }, async () => {
    const env = { CORTADO_BENCH: join(folder, 'other') }
    await json(['init'], { env })
    expect(await json(['restore', backup], { env })).toMatchObject({ site: 'localhost', from: site })
    expect(await json(['list-apps'], { env })).toMatchObject([{ name: 'core' }, { name: 'library' }])
  })

  it('uninstall-app, drop-site: only with --yes where nobody can be asked', { timeout: 60_000 }, async () => {
    expect(await cortado(['uninstall-app', 'library'])).toMatchObject({ code: 2, errors: expect.stringContaining('--yes') })
    expect(await json(['uninstall-app', 'library', '--yes'])).toMatchObject({ removed: true })
    expect(await cortado(['drop-site', site])).toMatchObject({ code: 2, errors: expect.stringContaining('--yes') })
    expect(await json(['drop-site', site, '--yes'])).toEqual({ site, dropped: true })
    expect(existsSync(join(folder, 'bench', site))).toBe(false)
    expect(await cortado(['list-apps'])).toMatchObject({ code: 1, errors: expect.stringContaining('new-site') })
  })
})
