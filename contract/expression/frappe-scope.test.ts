import { expect, test } from 'vitest'
import { compile } from './expression.ts'
import { frappeScope } from './frappe-scope.ts'

const scope = {
  ...frappeScope({
    now: () => '2024-02-29 10:30:00.250000',
    user: 'ada@example.com',
    roles: ['Employee'],
    getValue: async (doctype, name, field) => `${doctype}/${String(name)}/${String(field)}`,
  }),
  doc: { due: '2024-03-05', at: '2024-02-28 23:00:00', owner: 'ada@example.com' },
}

test.each<[string, unknown]>([
  ['frappe.session.user == doc.owner', true],
  ['"Employee" in frappe.get_roles()', true],
  ['nowdate()', '2024-02-29'],
  ['frappe.utils.today() < doc.due', true],
  ['frappe.utils.now_datetime()', '2024-02-29 10:30:00.250000'],
  ['frappe.utils.getdate(doc.at)', '2024-02-28'],
  ['frappe.utils.getdate()', '2024-02-29'],
  ['frappe.utils.get_datetime(doc.due)', '2024-03-05 00:00:00'],
  ['frappe.utils.add_days(doc.due, -5)', '2024-02-29'],
  ['frappe.utils.add_days(doc.at, 1)', '2024-02-29 23:00:00'],
  ['frappe.utils.add_months("2024-01-31", 1)', '2024-02-29'],
  ['frappe.utils.add_months("2024-03-31", -13)', '2023-02-28'],
  ['frappe.utils.add_to_date(doc.at, hours=2, days=1)', '2024-03-01 01:00:00'],
  ['frappe.utils.add_to_date(doc.due, years=-1)', '2023-03-05'],
  ['frappe.utils.date_diff(doc.due, nowdate())', 5],
  ['(frappe.utils.getdate(doc.due) - frappe.utils.getdate(doc.at)).days', 6],
  ['frappe.utils.getdate(doc.due).year + frappe.utils.getdate(doc.due).weekday()', 2025],
  ['frappe.utils.get_first_day(doc.due)', '2024-03-01'],
  ['frappe.utils.get_first_day("2024-01-31", 0, -2)', '2023-11-01'],
  ['frappe.utils.get_last_day(doc.at)', '2024-02-29'],
  ['frappe.utils.get_last_day("2023-12-05")', '2023-12-31'],
  ['frappe.utils.get_weekday(doc.due)', 'Tuesday'],
  ['frappe.utils.get_weekday()', 'Thursday'],
  ['frappe.utils.month_diff("2024-03-01", "2023-12-31")', 4],
  ['frappe.utils.time_diff_in_hours(frappe.utils.now(), doc.at)', 11.500069],
  ['frappe.utils.time_diff_in_seconds(doc.at, frappe.utils.now())', -41400.25],
  ['flt("1,234.5") + cint("7.9") + cint("x")', 1241.5],
  ['cstr(None) + cstr(5)', '5'],
  ['flt("2.675", 2)', 2.67],
  ['frappe.db.get_value("User", doc.owner, "enabled")', 'User/ada@example.com/enabled'],
])('%s', async (text, expected) => {
  expect(await compile(text, { language: 'python' }).evaluateLater(scope)).toBe(expected)
})

test.each([
  ['frappe.utils.getdate("soon")', /is no date/],
  ['frappe.utils.get_last_day("9999-12-01")', /out of range/],
  ['frappe.utils.get_first_day(None)', /is no date/],
  ['frappe.utils.add_days(doc.due, 1e7)', /out of range/],
  ['frappe.utils.add_to_date(doc.due, ages=1)', /does not know "ages"/],
  ['frappe.db.sql("select 1")', /sql is no function here/],
  ['frappe.db.get_list("User")', /get_list is no function here/],
  ['frappe.delete_doc("User", "a")', /delete_doc is no function here/],
  ['frappe.utils.nowdate', /can only be called/],
])('refuses %s', async (text, message) => {
  await expect(compile(text, { language: 'python' }).evaluateLater(scope)).rejects.toThrow(message)
})
