import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { expect, it } from 'vitest'
import { createServer } from './server.ts'

const silent = { error() {}, warn() {}, debug() {} }

it('what arrives on an open connection while the server stops is answered as always', async () => {
  const asked = Promise.withResolvers<void>()
  const gate = Promise.withResolvers<undefined>()
  const server = createServer({
    log: silent,
    site() {
      asked.resolve()
      return gate.promise
    },
  })
  await server.listen({ host: '127.0.0.1', port: 0 })
  const socket = connect((server.server.address() as AddressInfo).port, '127.0.0.1')
  const ask = () => socket.write('GET /api/method/ping HTTP/1.1\r\nhost: nobody.example\r\n\r\n')
  ask()
  await asked.promise
  const closed = server.close()
  ask()
  setTimeout(() => gate.resolve(undefined), 50)
  const received: Buffer[] = []
  socket.on('data', (part) => received.push(part))
  await once(socket, 'end')
  socket.destroy()
  await closed
  const text = Buffer.concat(received).toString()
  expect(text.match(/HTTP\/1.1 404 /g)).toHaveLength(2)
  expect(text.match(/"exc_type":"DoesNotExistError"/g)).toHaveLength(2)
})
