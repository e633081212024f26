import { request as send } from 'node:http'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** The server under abuse, and who may use it. */
export interface Target {
  readonly url: string
  readonly cookie: string
}

/** Something done to a server; answers how to end it, and, where it ends by itself, when. */
export type Attack = (target: Target) => Promise<Attacked>

/** An attack that goes on. */
export interface Attacked {
  /** Ends it, and tells what came of it. */
  end(): Promise<string>
  /** It is over by itself. */
  readonly over?: Promise<unknown>
}

const open = ({ url }: Target): Promise<Socket> => {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => resolve(socket))
    socket.once('error', reject)
    socket.on('error', () => {})
    // who does not read does not notice that the other side has ended
    socket.resume()
  })
}

async function many(target: Target, count: number): Promise<Socket[]> {
  const sockets: Socket[] = []
  for (let n = 0; n < count; n += 200) sockets.push(...(await Promise.all(Array.from({ length: Math.min(200, count - n) }, () => open(target)))))
  return sockets
}

const closeAll = (sockets: readonly Socket[]): string => {
  const lost = sockets.filter((socket) => socket.destroyed || socket.readableEnded || !socket.writable).length
  for (const socket of sockets) socket.destroy()
  return `${sockets.length - lost} of ${sockets.length} were still open`
}

/** Connections that send nothing. */
export const idle =
  (count: number): Attack =>
  async (target) => {
    const sockets = await many(target, count)
    return { end: async () => closeAll(sockets) }
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
    return {
      async end() {
        clearInterval(timer)
        return closeAll(sockets)
      },
    }
  }

/** Clients that go away in the middle of a write, so many a second: before they have sent it, or before it is answered. */
export const hangUps =
  (perSecond: number): Attack =>
  async (target) => {
    let count = 0
    const body = JSON.stringify({ title: 'never read', content: 'x'.repeat(20_000) })
    const head = `POST /api/resource/Note HTTP/1.1\r\nhost: localhost\r\ncookie: ${target.cookie}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`
    const hangUp = async (n: number): Promise<void> => {
      const socket = await open(target)
      socket.write(n % 2 ? head + body : head + body.slice(0, 5_000))
      await sleep(n % 20)
      socket.destroy()
    }
    const turn = 50
    const running = new Set<Promise<void>>()
    const timer = setInterval(() => {
      for (let left = (perSecond * turn) / 1_000; left >= 1; left--) {
        const each = hangUp(count++).finally(() => running.delete(each))
        running.add(each)
      }
    }, turn)
    return {
      async end() {
        clearInterval(timer)
        await Promise.all(running)
        return `${count} hung up`
      },
    }
  }

/** Log-ins at once, half of them with a wrong password. */
export const logins =
  (count: number): Attack =>
  async (target) => {
    const started = performance.now()
    const all = Promise.all(Array.from({ length: count }, (_, n) => login(target, n % 2 ? 'admin' : 'wrong', `127.0.${n % 50}.1`)))
    return {
      over: all,
      async end() {
        const statuses = Object.entries(Object.groupBy(await all, String)).map(([status, list]) => `${list?.length} × ${status}`)
        return `${statuses.join(', ')} after ${((performance.now() - started) / 1000).toFixed(1)} s`
      },
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
