import { insert } from 'cortado/document/insert.ts'
import { newDocument } from 'cortado/document/new.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'

/** API key and secret of the user that clients with a token are. */
export const token = { key: 'clientkey', secret: 'clientsecret' } as const

/** A site with a DocType that clients write, one that is submitted, and a user with a token. */
export async function parcelSite(): Promise<TestSite> {
  const all = { read: 1, write: 1, create: 1, delete: 1 }
  const site = await createTestSite({
    doctypes: [
      {
        name: 'Parcel',
        search_fields: 'title',
        fields: [
          { fieldname: 'title', fieldtype: 'Data', in_list_view: 1 },
          { fieldname: 'weight', fieldtype: 'Int', non_negative: 1 },
        ],
      },
      {
        name: 'Parcel Slip',
        is_submittable: 1,
        permissions: [{ role: 'System Manager', ...all, submit: 1, cancel: 1 }],
        fields: [{ fieldname: 'title', fieldtype: 'Data' }],
      },
    ],
  })
  await site.run(async (ctx) => {
    const roles = [{ role: 'System Manager' }]
    await insert(
      await newDocument(ctx, 'User', { email: 'client@example.com', first_name: 'Client', roles, api_key: token.key, api_secret: token.secret }),
    )
  })
  return site
}
