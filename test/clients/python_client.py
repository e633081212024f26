"""What people do with Frappe's Python client (frappe-client of PyPI), unmodified. Arguments: URL, API key, API secret. Prints a line for each step."""

import sys

from frappeclient import FrappeClient
from frappeclient.frappeclient import AuthError, FrappeException

url, key, secret = sys.argv[1:]

client = FrappeClient(url)
print('log-in', client.login('Administrator', 'admin')['message'])
try:
    FrappeClient(url, 'Administrator', 'wrong')
except AuthError:
    print('refused AuthError')

parcel = client.insert({'doctype': 'Parcel', 'title': 'one', 'weight': 3})
print('inserted', parcel['weight'])
other = client.insert({'doctype': 'Parcel', 'title': 'two', 'weight': 1})
client.update({**parcel, 'weight': 4})
rows = client.get_list('Parcel', fields=['name', 'weight'], filters={'weight': ['>', 0]}, limit_page_length=5, order_by='weight desc')
print('list', [row['weight'] for row in rows])
assert len(client.get_list('Parcel')) == 2 and client.get_list('Parcel')[0]['owner'] == 'Administrator'
print('value', client.get_value('Parcel', 'weight', {'title': 'one'})['weight'])
client.set_value('Parcel', parcel['name'], 'weight', 6)
print('set', client.get_doc('Parcel', parcel['name'])['weight'])
client.bulk_update([{'doctype': 'Parcel', 'docname': parcel['name'], 'weight': 8}])
print('bulk', client.get_doc('Parcel', parcel['name'])['weight'])
client.rename_doc('Parcel', parcel['name'], 'renamed')
print('renamed', client.get_doc('Parcel', 'renamed')['name'])

slip = client.insert({'doctype': 'Parcel Slip', 'title': 's'})
client.update({**slip, 'docstatus': 1})
print('submitted', client.get_doc('Parcel Slip', slip['name'])['docstatus'])
client.cancel('Parcel Slip', slip['name'])
print('cancelled', client.get_doc('Parcel Slip', slip['name'])['docstatus'])
client.logout()

with_key = FrappeClient(url, api_key=key, api_secret=secret)
print('called', with_key.get_api('frappe.auth.get_logged_user'))
with_key.delete('Parcel', 'renamed')
print('deleted', with_key.session.get(url + '/api/resource/Parcel/renamed').status_code)
try:
    with_key.insert({'doctype': 'Parcel', 'title': 'three', 'weight': -1})
except FrappeException as error:
    print('error', 'NonNegativeError' if 'NonNegativeError' in str(error) else error)
