import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** The Python of an environment of its own with packages of PyPI, in `node_modules/.cache/<name>`; made once. undefined: there is no Python 3.10 with venv and pip, or PyPI cannot be reached. */
export function pythonWith(name: string, packages: readonly string[]): string | undefined {
  const folder = join(import.meta.dirname, '../node_modules/.cache', name)
  const python = join(folder, 'bin', 'python')
  const made = join(folder, `made-${packages.join('_').replaceAll(/[^\w.-]/g, '_')}`)
  if (existsSync(made)) return python
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  console.log(`installing ${packages.join(', ')} into an environment of their own`)
  const steps: [string, string[]][] = [
    ['python3', ['-c', 'import sys, venv; sys.exit(sys.version_info < (3, 10))']],
    ['python3', ['-m', 'venv', folder]],
    [python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages]],
  ]
  if (steps.some(([command, args]) => spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] }).status !== 0)) {
    rmSync(folder, { recursive: true, force: true })
    return undefined
  }
  mkdirSync(made)
  return python
}
