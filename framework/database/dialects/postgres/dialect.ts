import type { Dialect } from '../dialect.ts'
import { counters } from './counters.ts'
import { schema } from './ddl.ts'
import { expressions } from './expressions.ts'
import { fault } from './faults.ts'

/** PostgreSQL, 14 or later. */
export const postgres: Dialect = {
  name: 'postgres',
  capabilities: { returning: true, transactionalDdl: true, notify: true, caseSensitive: true },
  schema,
  ...expressions,
  ...counters,
  fault,
}
