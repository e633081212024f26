import { sql } from 'kysely'
import type { SchemaDialect } from '../schema.ts'
import { typeOf } from './columns.ts'

/** A literal out of a default's expression: `'a''b'::character varying` → `a'b`; undefined: it computes something. */
function literalOf(expression: string): string | undefined {
  const [, number] = /^\(?(-?\d+(?:\.\d+)?)\)?(?:::[\w ]+(?:\([\d,]+\))?)?$/.exec(expression) ?? []
  if (number !== undefined) return number
  const [, escaped, text] = /^(E?)'((?:[^']|'')*)'(?:::[\w ]+(?:\([\d,]+\))?(?: without time zone)?)?$/s.exec(expression) ?? []
  if (text === undefined) return undefined
  const plain = text.replaceAll("''", "'")
  return escaped ? plain.replaceAll('\\\\', '\\') : plain
}

/** What PostgreSQL's catalogue says about the current schema. */
export const catalogue: Pick<SchemaDialect, 'columnsQuery' | 'readColumn' | 'indexesQuery' | 'readIndex' | 'sequencesQuery'> = {
  columnsQuery: (tables) => sql`
    select c.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as notnull,
      pg_get_expr(d.adbin, d.adrelid) as default
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    where c.relkind in ('r', 'p', 'f') and c.relnamespace = current_schema()::regnamespace ${tables ? sql`and c.relname = any(${tables})` : sql``}
    order by c.relname, a.attnum`,
  readColumn: (row) => ({
    name: String(row.name),
    type: typeOf(String(row.type)),
    notNull: row.notnull === true,
    default: typeof row.default === 'string' ? literalOf(row.default) : undefined,
  }),
  indexesQuery: (tables) => sql`
    select c.relname as table, x.relname as name, i.indisunique as unique, i.indisprimary as primary,
      exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('u', 'p', 'x')) as constraint,
      (i.indpred is not null or i.indexprs is not null or not i.indisvalid or m.amname <> 'btree') as special,
      array(select a.attname::text from unnest(i.indkey) with ordinality as k(number, place)
        join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number where k.place <= i.indnkeyatts order by k.place) as columns
    from pg_index i
    join pg_class c on c.oid = i.indrelid
    join pg_class x on x.oid = i.indexrelid
    join pg_am m on m.oid = x.relam
    where c.relnamespace = current_schema()::regnamespace ${tables ? sql`and c.relname = any(${tables})` : sql``}
    order by c.relname, x.relname`,
  readIndex: (row) => ({
    name: String(row.name),
    columns: row.columns as string[],
    unique: row.unique === true,
    primary: row.primary === true,
    constraint: row.constraint === true,
    special: row.special === true,
  }),
  sequencesQuery: () => sql`select relname as name from pg_class where relkind = 'S' and relnamespace = current_schema()::regnamespace`,
}
