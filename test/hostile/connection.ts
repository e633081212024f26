import { connect, type Socket } from 'node:net'

/** An answer as it came over the wire. */
export interface RawAnswer {
  /** 0: the connection was closed without an answer. */
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
  /** Everything that came, several answers included. */
  readonly text: string
}

const nothing: RawAnswer = { status: 0, headers: new Map(), body: '', text: '' }

/** Reads the first answer in `text`. */
export function readAnswer(text: string): RawAnswer {
  const head = /^HTTP\/1\.1 (\d{3}) [^\r\n]*\r\n(.*?)\r\n\r\n(.*)$/s.exec(text)
  if (!head) return { ...nothing, text }
  const [, status = '0', lines = '', body = ''] = head
  const headers = new Map(
    lines.split('\r\n').map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  )
  return { status: Number(status), headers, body, text }
}

/** Opens a connection to a server of loopback; errors of it are left to `close`. */
export function open(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => resolve(socket))
    socket.once('error', reject)
    socket.on('error', () => {})
  })
}

/** Sends bytes as they are and answers what came until the server closed the connection, or, after `patience` milliseconds, what came until then. */
export async function sendRaw(url: string, bytes: string | Uint8Array, patience = 5_000): Promise<RawAnswer> {
  const socket = await open(url)
  const chunks: Buffer[] = []
  return new Promise((resolve) => {
    socket.setTimeout(patience, () => socket.destroy())
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.on('close', () => resolve(readAnswer(Buffer.concat(chunks).toString('utf8'))))
    socket.write(bytes)
  })
}

/** A request as bytes; the connection is closed after its answer. Header lines are sent as they are given. */
export function requestBytes(line: string, headers: readonly string[] = [], body: string | Uint8Array = ''): Buffer {
  const content = Buffer.from(body as string)
  const length = content.length > 0 ? [`content-length: ${content.length}`] : []
  const head = [`${line} HTTP/1.1`, 'host: localhost', 'connection: close', ...length, ...headers].join('\r\n')
  return Buffer.concat([Buffer.from(`${head}\r\n\r\n`, 'latin1'), content])
}
