import { sql } from 'kysely'
import type { Dialect } from '../dialect.ts'
import { sequenceName } from './names.ts'

/** Counters and locks. MariaDB has no channels. */
export const counters: Pick<Dialect, 'incrementSeries' | 'nextSequenceValue' | 'lockInTransaction'> = {
  incrementSeries: (key) =>
    sql`insert into ${sql.table('tabSeries')} (name, current) values (${key}, 1) on duplicate key update current = current + 1 returning current`,
  nextSequenceValue: (doctype) => sql`select nextval(${sql.id(sequenceName(`tab${doctype}`))}) as value`,
  // GET_LOCK belongs to the session and outlives the transaction; a row's lock does not
  lockInTransaction: (key) =>
    sql`insert into ${sql.table('tabSeries')} (name, current) values (concat('lock:', ${key}), 0) on duplicate key update current = current`,
}
