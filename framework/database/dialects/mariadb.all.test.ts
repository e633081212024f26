import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { kindDdl, statementKinds } from '../../testing/statement-kinds.ts'
import { mariadb } from './mariadb/dialect.ts'

const server = ['--host=127.0.0.1', '--port=3306', '--user=root', '--batch']

/** Runs a script on the machine's MariaDB. */
const run = (script: string, database: string[] = []) =>
  spawnSync('mariadb', [...server, '--force', ...database], { input: script, encoding: 'utf8' })

const reachable = run('select 1').status === 0
const database = `cortado_${process.pid}`

if (!reachable)
  console.warn(
    'SKIPPED: no MariaDB on 127.0.0.1:3306 (user root, empty password), or no client `mariadb`: statements of the second dialect are only compiled',
  )

it.skipIf(!reachable)('MariaDB prepares every kind of statement', () => {
  const prepared = [...statementKinds(mariadb).values()].map(({ text }) => `prepare kind from ${mariadb.schema.literal(text)};`)
  const script = [
    `create database ${database}; use ${database};`,
    ...kindDdl(mariadb).map((text) => `${text};`),
    ...prepared,
    `drop database ${database};`,
  ].join('\n')
  const { stderr } = run(script)
  expect(stderr).toBe('')
})
