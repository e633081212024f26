import type { Dialect } from '../dialect.ts'
import { counters } from './counters.ts'
import { schema } from './ddl.ts'
import { expressions } from './expressions.ts'
import { fault } from './faults.ts'

/** MariaDB, 10.6 or later. Statements are made for it and held against it by tests; lanes do not reach it yet. */
export const mariadb: Dialect = {
  name: 'mariadb',
  capabilities: { returning: false, transactionalDdl: false, notify: false, caseSensitive: false },
  schema,
  ...expressions,
  ...counters,
  fault,
}
