import type pg from 'pg'

/** Everything in a database that does not depend on chance or time: by table its columns, indexes and rows, each as one text. */
export type Contents = ReadonlyMap<string, { readonly structure: string; readonly rows: string }>

/** Reads all tables of a database. */
export async function readContents(database: pg.Client): Promise<Contents> {
  const structures = await readStructures(database)
  const contents = new Map<string, { structure: string; rows: string }>()
  for (const [table, structure] of structures) {
    const { rows } = await database.query(`select to_jsonb(t) - array['creation', 'modified'] as row from "${table}" t`)
    contents.set(table, {
      structure,
      rows: rows
        .map(({ row }) => JSON.stringify(row, steady))
        .sort()
        .join('\n'),
    })
  }
  return contents
}

async function readStructures(database: pg.Client): Promise<Map<string, string>> {
  const { rows } = await database.query(`
    select c.relname as table, string_agg(distinct format('%s %s %s %s', a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid)), '; ') as columns,
      (select string_agg(indexdef, '; ' order by indexdef) from pg_indexes i where i.schemaname = 'public' and i.tablename = c.relname) as indexes
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' group by c.relname order by c.relname`)
  return new Map(rows.map(({ table, columns, indexes }) => [String(table), `${columns} | ${indexes}`]))
}

/** Names that were made up, moments of time: the same text for all of them. */
const steady = (_: string, value: unknown): unknown =>
  typeof value === 'string' && (/^[0-9a-v]{10}$/.test(value) || /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d/.test(value)) ? '#' : value

/** What two databases differ in, a line for each table. */
export function differences(expected: Contents, found: Contents): string[] {
  return [...new Set([...expected.keys(), ...found.keys()])].flatMap((table) => {
    const [one, other] = [expected.get(table), found.get(table)]
    if (!one || !other) return [`${table} is ${one ? 'missing' : 'one too many'}`]
    if (one.structure !== other.structure) return [`${table}: ${other.structure} instead of ${one.structure}`]
    return one.rows === other.rows ? [] : [`${table}: ${difference(one.rows, other.rows)}`]
  })
}

function difference(expected: string, found: string): string {
  const [one, other] = [expected.split('\n'), found.split('\n')]
  const [known, seen] = [new Set(one), new Set(other)]
  const missing = one.filter((row) => !seen.has(row))
  const added = other.filter((row) => !known.has(row))
  return `${other.length} rows instead of ${one.length}; missing ${missing.slice(0, 2).join(', ') || 'none'}; added ${added.slice(0, 2).join(', ') || 'none'}`
}
