/**
 * What belongs to the site: not PostgreSQL's own schemas, not what an extension brought. `oid` and `class` are SQL expressions: the object, and the
 * catalogue that lists it.
 */
const own = (oid: string, schema: string, catalogue: string): string => `${schema} IN (SELECT oid FROM pg_namespace
    WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema')
  AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE classid = '${catalogue}'::regclass AND objid = ${oid} AND deptype = 'e')`

const ownRelation = own('c.oid', 'c.relnamespace', 'pg_class')
const relationName = "format('%I.%I', n.nspname, c.relname)"

/** Tables and the partitions of big ones, parents first. */
export const tablesQuery = `SELECT c.oid::int8 AS oid, n.nspname AS schema, c.relname AS name, c.relkind = 'p' AS partitioned,
    c.relpersistence = 'u' AS unlogged, c.relispartition AS partition, array_to_string(c.reloptions, ', ') AS options,
    CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END AS key,
    pg_get_expr(c.relpartbound, c.oid) AS bound,
    (SELECT i.inhparent::regclass::text FROM pg_inherits i WHERE i.inhrelid = c.oid) AS parent
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND ${ownRelation}
  ORDER BY (SELECT count(*) FROM pg_partition_ancestors(c.oid)), n.nspname, c.relname`

/** Columns of those tables, in order. */
export const columnsQuery = `SELECT a.attrelid::int8 AS oid, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull AS required,
    a.attgenerated AS generated, a.attidentity AS identity, pg_get_expr(d.adbin, d.adrelid) AS value,
    CASE WHEN a.attcollation <> t.typcollation AND a.attcollation <> 0
      THEN (SELECT format('%I.%I', cn.nspname, co.collname) FROM pg_collation co JOIN pg_namespace cn ON cn.oid = co.collnamespace WHERE co.oid = a.attcollation) END AS collation,
    (SELECT format('SEQUENCE NAME %s INCREMENT BY %s MINVALUE %s MAXVALUE %s START WITH %s CACHE %s %s', s.seqrelid::regclass, s.seqincrement, s.seqmin, s.seqmax,
        s.seqstart, s.seqcache, CASE WHEN s.seqcycle THEN 'CYCLE' ELSE 'NO CYCLE' END)
      FROM pg_depend p JOIN pg_sequence s ON s.seqrelid = p.objid
      WHERE a.attidentity <> '' AND p.classid = 'pg_class'::regclass AND p.refobjid = a.attrelid AND p.refobjsubid = a.attnum AND p.deptype = 'i') AS sequence
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND a.attnum > 0 AND NOT a.attisdropped AND ${ownRelation}
  ORDER BY a.attrelid, a.attnum`

/** Keys, checks and references. A partition's own copies of references and triggers come with its parent. */
export const constraintsQuery = `SELECT k.conrelid::int8 AS oid, k.contype AS kind,
    format('CONSTRAINT %I %s', k.conname, pg_get_constraintdef(k.oid)) AS definition, ${relationName} AS relation
  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE k.contype IN ('p', 'u', 'x', 'c', 'f') AND c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND (k.contype <> 'f' OR k.conparentid = 0) AND ${ownRelation}
  ORDER BY k.contype = 'f', n.nspname, c.relname, k.conname`

const sequencesBody = `FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_sequence s ON s.seqrelid = c.oid
  WHERE c.relpersistence <> 't' AND ${ownRelation}`

/** All sequences, for their values. */
export const sequenceNamesQuery = `SELECT n.nspname AS schema, c.relname AS name ${sequencesBody} ORDER BY 1, 2`

/** What can be asked for with a single query per kind, as ready statements in the order in which they have to run. */
export const statementsBefore: readonly string[] = [
  `SELECT format('CREATE SCHEMA IF NOT EXISTS %I', nspname) AS text FROM pg_namespace n
    WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
      AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE classid = 'pg_namespace'::regclass AND objid = n.oid AND deptype = 'e') ORDER BY 1`,
  `SELECT format('CREATE EXTENSION IF NOT EXISTS %I WITH SCHEMA %I', extname, nspname) AS text
    FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE extname <> 'plpgsql' ORDER BY e.oid`,
  // the locale's column has another name in each of PostgreSQL 14, 15 and 17
  `SELECT format('CREATE COLLATION %I.%I (provider = %s, locale = %L, deterministic = %s)', n.nspname, c.collname,
      CASE c.collprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END,
      coalesce(to_jsonb(c)->>'colllocale', to_jsonb(c)->>'colliculocale', c.collcollate), c.collisdeterministic::text) AS text
    FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace WHERE ${own('c.oid', 'c.collnamespace', 'pg_collation')} ORDER BY c.oid`,
  `SELECT format('CREATE TYPE %I.%I AS ENUM (%s)', n.nspname, t.typname, (SELECT string_agg(quote_literal(enumlabel), ', ' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid)) AS text
    FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typtype = 'e' AND ${own('t.oid', 't.typnamespace', 'pg_type')} ORDER BY t.oid`,
  `SELECT format('CREATE DOMAIN %I.%I AS %s', n.nspname, t.typname, format_type(t.typbasetype, t.typtypmod))
      || coalesce(' DEFAULT ' || t.typdefault, '') || CASE WHEN t.typnotnull THEN ' NOT NULL' ELSE '' END
      || coalesce((SELECT string_agg(format(' CONSTRAINT %I %s', conname, pg_get_constraintdef(oid)), '' ORDER BY conname) FROM pg_constraint WHERE contypid = t.oid AND contype = 'c'), '') AS text
    FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typtype = 'd' AND ${own('t.oid', 't.typnamespace', 'pg_type')} ORDER BY t.oid`,
  `SELECT format('CREATE SEQUENCE %I.%I AS %s INCREMENT BY %s MINVALUE %s MAXVALUE %s START WITH %s CACHE %s %s', n.nspname, c.relname, format_type(s.seqtypid, NULL),
      s.seqincrement, s.seqmin, s.seqmax, s.seqstart, s.seqcache, CASE WHEN s.seqcycle THEN 'CYCLE' ELSE 'NO CYCLE' END) AS text
    ${sequencesBody} AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype = 'i') ORDER BY 1`,
  `SELECT pg_get_functiondef(p.oid) AS text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE p.prokind IN ('f', 'p', 'w') AND ${own('p.oid', 'p.pronamespace', 'pg_proc')} ORDER BY p.oid`,
]

/** The same for what comes after the rows and the keys. */
export const statementsAfter: readonly string[] = [
  `SELECT pg_get_indexdef(i.indexrelid) AS text FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
    WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND (i.indisvalid OR c.relkind = 'p') AND ${ownRelation}
      AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')) ORDER BY 1`,
  `SELECT format('ALTER INDEX %s ATTACH PARTITION %s', h.inhparent::regclass, h.inhrelid::regclass) AS text
    FROM pg_inherits h JOIN pg_class c ON c.oid = h.inhrelid WHERE c.relkind IN ('i', 'I') AND ${ownRelation} ORDER BY h.inhparent, 1`,
  `SELECT format('ALTER SEQUENCE %s OWNED BY %s.%I', c.oid::regclass, d.refobjid::regclass, a.attname) AS text
    FROM pg_class c JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'a' AND d.refobjsubid > 0
    JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
    WHERE c.relkind = 'S' AND c.relpersistence <> 't' AND ${ownRelation} ORDER BY 1`,
  `SELECT pg_get_statisticsobjdef(s.oid) AS text FROM pg_statistic_ext s WHERE ${own('s.oid', 's.stxnamespace', 'pg_statistic_ext')} ORDER BY 1`,
  `SELECT CASE c.relkind WHEN 'v' THEN 'CREATE VIEW ' ELSE 'CREATE MATERIALIZED VIEW ' END || ${relationName} || ' AS ' || pg_get_viewdef(c.oid) AS text
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('v', 'm') AND ${ownRelation} ORDER BY c.oid`,
  `SELECT pg_get_indexdef(i.indexrelid) AS text FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid WHERE c.relkind = 'm' AND ${ownRelation} ORDER BY 1`,
]

/** References and triggers, when all else stands. */
export const triggersQuery = `SELECT pg_get_triggerdef(t.oid) AS text FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
  WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND ${ownRelation} ORDER BY 1`

/** What the statements above do not carry; a backup that left it out would be no backup. */
export const unsupportedQuery = `
  SELECT 'foreign table ' || c.oid::regclass AS text FROM pg_class c WHERE c.relkind = 'f' AND ${ownRelation}
  UNION ALL SELECT 'inherited table ' || c.oid::regclass FROM pg_class c JOIN pg_inherits h ON h.inhrelid = c.oid WHERE c.relkind = 'r' AND NOT c.relispartition AND ${ownRelation}
  UNION ALL SELECT 'type ' || format_type(t.oid, NULL) FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid
    WHERE (t.typtype = 'r' OR (t.typtype = 'c' AND c.relkind = 'c')) AND ${own('t.oid', 't.typnamespace', 'pg_type')}
  UNION ALL SELECT 'aggregate ' || p.oid::regprocedure FROM pg_proc p WHERE p.prokind = 'a' AND ${own('p.oid', 'p.pronamespace', 'pg_proc')}
  UNION ALL SELECT 'row security policy ' || polname FROM pg_policy
  UNION ALL SELECT 'rule ' || r.rulename FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class WHERE r.rulename <> '_RETURN' AND ${ownRelation}
  UNION ALL SELECT 'large object ' || oid FROM (SELECT oid FROM pg_largeobject_metadata LIMIT 1) l
  ORDER BY 1 LIMIT 20`
