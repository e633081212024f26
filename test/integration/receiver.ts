import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'

/** A request that came. */
export interface Received {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A server on a free port of loopback that keeps what it is sent. */
export interface Receiver {
  readonly url: string
  readonly requests: Received[]
  /** How a path is answered; default 200 `ok`. A handler that does not end its answer hangs. */
  readonly answers: Map<string, (answer: ServerResponse, count: number) => void>
  close(): Promise<void>
}

/** Opens a receiver of webhooks. */
export async function openReceiver(): Promise<Receiver> {
  const requests: Received[] = []
  const answers: Receiver['answers'] = new Map()
  const server = createServer((request, answer) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const path = request.url ?? ''
      requests.push({ method: request.method ?? '', path, headers: request.headers, body: Buffer.concat(chunks).toString('utf8') })
      const known = answers.get(path)
      if (known) known(answer, requests.filter((each) => each.path === path).length)
      else answer.end('ok')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    answers,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
