import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { scanApp } from '../../meta/files.ts'
import { scaffoldApp } from './app.ts'

const root = mkdtempSync(join(tmpdir(), 'cortado-scaffold-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

describe('a new app', () => {
  it('has DocTypes without faults, of its module', async () => {
    const { folder } = scaffoldApp('fleet_hire', join(root, 'fleet_hire'), '/elsewhere')
    const { doctypes, faults } = await scanApp(folder, 'fleet_hire')
    expect(faults).toEqual([])
    expect(doctypes.map(({ doctype, module, controllerFile }) => [doctype, module, controllerFile !== undefined])).toEqual([
      ['Fleet Hire Task', 'Fleet Hire', true],
    ])
    expect(readFileSync(join(folder, 'modules.txt'), 'utf8')).toBe('Fleet Hire\n')
  })

  it('outside the repository finds the types of the framework by a relative path', () => {
    const { folder } = scaffoldApp('outside', join(root, 'a/outside'), join(root, 'b'))
    expect(JSON.parse(readFileSync(join(folder, 'tsconfig.json'), 'utf8')).compilerOptions.paths.cortado).toEqual(['../../b/framework/index.ts'])
    expect(scaffoldApp('inside', join(root, 'b/apps/inside'), join(root, 'b')).files).not.toContain('tsconfig.json')
  })

  it.each(['Library', '1st', 'core', 'a-b', '', '../x'])('is not called %j', (name) => {
    expect(() => scaffoldApp(name, join(root, 'x'), root)).toThrow(expect.objectContaining({ code: 'WRONG_USAGE' }))
  })

  it('touches no folder that holds something', () => {
    writeFileSync(join(root, 'file'), '')
    expect(() => scaffoldApp('library', root, '/elsewhere')).toThrow('is not empty')
  })
})
