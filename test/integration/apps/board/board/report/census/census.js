frappe.query_reports['Census'] = { filters: [] }
