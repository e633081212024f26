import type { TestServer } from 'cortado/testing/server.ts'
import { createTestSite, type TestSite } from 'cortado/testing/site.ts'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let site: TestSite
let http: TestServer
let cookie = ''

beforeAll(async () => {
  site = await createTestSite({
    doctypes: [{ name: 'Album', autoname: 'field:title', max_attachments: 2, fields: [{ fieldname: 'title', fieldtype: 'Data' }] }],
  })
  http = await site.http()
  cookie = await http.login('Administrator', 'admin')
})
afterAll(() => site.close())

const send = (method: string, path: string, json?: unknown) => http.request(method, path, { cookie, json })

async function upload(name: string, content: string | Uint8Array<ArrayBuffer>, more: Record<string, string> = {}) {
  const form = new FormData()
  form.append('file', new Blob([content]), name)
  for (const [key, value] of Object.entries(more)) form.append(key, value)
  const answer = await fetch(`${http.url}/api/method/upload_file`, { method: 'POST', body: form, headers: { cookie, accept: 'application/json' } })
  return { status: answer.status, file: ((await answer.json()) as { message?: Record<string, string> }).message ?? {} }
}

const get = (url: string, headers: Record<string, string> = { cookie }) => fetch(`${http.url}${url}`, { headers })
const picture = async (width: number) =>
  new Uint8Array(
    await sharp({ create: { width, height: width / 2, channels: 3, background: '#1c6' } })
      .png()
      .toBuffer(),
  )
const thumbnail = (name: unknown, args: Record<string, unknown> = {}) =>
  send('POST', '/api/method/run_doc_method', { dt: 'File', dn: name, method: 'make_thumbnail', args })

describe('a thumbnail', () => {
  it.each([
    [{ width: 100, height: 100 }, [100, 50]],
    [{ width: 100, height: 100, crop: 1, suffix: 'square' }, [100, 100]],
    [{ width: 1_000, suffix: 'never larger' }, [600, 300]],
  ])('%j', async (args, size) => {
    const { file } = await upload(`photo ${size.join('x')}.png`, await picture(600), { is_private: '1' })
    const { body, status } = await thumbnail(file.name, args)
    expect(status).toBe(200)
    const url = String(body.message)
    const { width, height } = await sharp(await (await get(url)).arrayBuffer()).metadata()
    expect([width, height]).toEqual(size)
    expect((await get(url, {})).status).toBe(403)
    expect((await send('GET', `/api/resource/File/${file.name}`)).body.data).toMatchObject({ thumbnail_url: url })
  })

  it('goes with its file', async () => {
    const { file } = await upload('gone.png', await picture(400))
    const url = String((await thumbnail(file.name)).body.message)
    expect((await get(url)).status).toBe(200)
    await send('DELETE', `/api/resource/File/${file.name}`)
    expect((await get(url)).status).toBe(404)
  })

  it.each([
    ['notes.txt', 'no picture'],
    ['broken.png', 'no picture either'],
    ['short.jpg', '\xff\xd8\xff\xe0'],
  ])('of %s is refused', async (name, content) => {
    const { file } = await upload(name, content)
    expect(await thumbnail(file.name)).toMatchObject({ status: 417, body: { exc_type: 'ValidationError' } })
  })
})

describe('limits of attachments', () => {
  it('a document has at most as many as its DocType allows', async () => {
    await send('POST', '/api/resource/Album', { title: 'full' })
    const at = { doctype: 'Album', docname: 'full' }
    const statuses = [await upload('1.txt', '1', at), await upload('2.txt', '2', at), await upload('3.txt', '3', at)].map(({ status }) => status)
    expect(statuses).toEqual([200, 200, 417])
    const fourth = { file_name: '4.txt', content: '4', attached_to_doctype: 'Album', attached_to_name: 'full' }
    expect((await send('POST', '/api/resource/File', fourth)).body).toMatchObject({ exc_type: 'AttachmentLimitReached' })
  })

  it('System Settings say which endings there may be', async () => {
    await send('PUT', '/api/resource/System Settings/System Settings', { allowed_file_extensions: 'PDF\n.txt' })
    expect([(await upload('a.TXT', 'a')).status, (await upload('a.exe', 'a')).status, (await upload('noending', 'a')).status]).toEqual([
      200, 417, 417,
    ])
    await send('PUT', '/api/resource/System Settings/System Settings', { allowed_file_extensions: '' })
    expect((await upload('b.exe', 'b')).status).toBe(200)
  })
})
