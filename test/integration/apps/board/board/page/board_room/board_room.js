frappe.pages['board-room'].on_page_load = (wrapper) => wrapper
