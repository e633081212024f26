import { sql } from 'kysely'
import type { Dialect } from '../dialect.ts'
import { schema } from './ddl.ts'

/** Counters, locks and messages. */
export const counters: Pick<Dialect, 'incrementSeries' | 'nextSequenceValue' | 'lockInTransaction' | 'notify'> = {
  incrementSeries: (key) =>
    sql`insert into "tabSeries" as s (name, current) values (${key}, 1) on conflict (name) do update set current = s.current + 1 returning current`,
  nextSequenceValue: (doctype) => sql`select nextval(${schema.quote(schema.sequenceName(`tab${doctype}`))}) as value`,
  lockInTransaction: (key) => sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`,
  notify: (channel, payload) => sql`select pg_notify(${channel}, ${payload})`,
}
