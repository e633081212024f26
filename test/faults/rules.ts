import type pg from 'pg'

/** Statements that count what must never be, whatever was written and interrupted. */
const rules: Readonly<Record<string, string>> = {
  'orders without rows': `select count(*) from "tabSales Order" o where not exists (select from "tabSales Order Item" r where r.parent = o.name)`,
  'Delivery Notes without rows': `select count(*) from "tabDelivery Note" o where not exists (select from "tabDelivery Note Item" r where r.parent = o.name)`,
  'rows of no order': `select count(*) from "tabSales Order Item" r where not exists (select from "tabSales Order" o where o.name = r.parent)`,
  'rows of no Delivery Note': `select count(*) from "tabDelivery Note Item" r where not exists (select from "tabDelivery Note" o where o.name = r.parent)`,
  'Delivery Notes of no order': `select count(*) from "tabDelivery Note" n where not exists (select from "tabSales Order" o where o.name = n.sales_order)`,
  'orders whose totals are not those of their rows': `select count(*) from "tabSales Order" o
     join (select parent, sum(qty) as qty, sum(amount) as amount from "tabSales Order Item" group by parent) r on r.parent = o.name
     where o.total_qty <> r.qty or round(o.total, 2) <> round(r.amount, 2)`,
  'rows that are not numbered from 1': `select count(*) from (select parent from "tabSales Order Item" group by parent having min(idx) <> 1 or max(idx) <> count(*) or count(distinct idx) <> count(*)) d`,
  'rows in another state than their order': `select count(*) from "tabSales Order Item" r join "tabSales Order" o on o.name = r.parent where o.docstatus <> r.docstatus`,
  'rows whose delivered quantity no Delivery Note explains': `select count(*) from "tabSales Order Item" r where r.delivered_qty <>
     (select coalesce(sum(d.qty), 0) from "tabDelivery Note Item" d where d.sales_order_item = r.name and d.docstatus = 1)`,
  'versions of documents that are not there': `select count(*) from "tabVersion" v where
     (ref_doctype = 'Sales Order' and not exists (select from "tabSales Order" where name = docname)) or
     (ref_doctype = 'Delivery Note' and not exists (select from "tabDelivery Note" where name = docname)) or
     (ref_doctype = 'Note' and not exists (select from "tabNote" where name = docname))`,
  'assignments, tags, files or comments of customers that are not there': `select count(*) from (
       select reference_name as name from "tabToDo" where reference_type = 'Customer'
       union all select document_name from "tabTag Link" where document_type = 'Customer'
       union all select attached_to_name from "tabFile" where attached_to_doctype = 'Customer'
       union all select reference_name from "tabComment" where reference_doctype = 'Customer' and reference_name is not null) h
     where not exists (select from "tabCustomer" c where c.name = h.name)`,
  'orders beyond the counter of their series': `select count(*) from "tabSales Order" o join "tabSeries" s on o.name like s.name || '%'
     where substring(o.name from '[0-9]+$')::int > s.current`,
}

/** Rules that the database breaks, with how often. */
export async function brokenRules(database: pg.Client): Promise<string[]> {
  const broken: string[] = []
  for (const [rule, text] of Object.entries(rules)) {
    const { rows } = await database.query(text)
    const count = Number(rows[0]?.count)
    if (count > 0) broken.push(`${count} ${rule}`)
  }
  return [...broken, ...(await brokenChains(database))]
}

/** Each version begins with what the one before it ended with, and the last one ends with what is stored. */
async function brokenChains(database: pg.Client): Promise<string[]> {
  const { rows } = await database.query(
    `with changes as (
       select v.docname, v.creation, change ->> 1 as before, change ->> 2 as after
       from "tabVersion" v, json_array_elements(v.data::json -> 'changed') as change
       where (v.ref_doctype = 'Sales Order' and change ->> 0 = 'remarks') or (v.ref_doctype = 'Note' and change ->> 0 = 'title')
     ), chained as (
       select docname, after, lead(before) over (partition by docname order by creation) as next from changes
     )
     select count(*)::int as count from chained
     left join "tabSales Order" o on o.name = docname left join "tabNote" n on n.name = docname
     where after is distinct from coalesce(next, o.remarks, n.title)`,
  )
  return rows[0]?.count > 0 ? [`${rows[0]?.count} versions that do not follow from each other`] : []
}
