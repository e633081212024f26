import { SMTPServer } from 'smtp-server'

/** A mail that the server took. */
export interface ReceivedMail {
  readonly from: string
  readonly to: readonly string[]
  /** Headers and body as they came. */
  readonly mime: string
  readonly login: string | undefined
}

/** An SMTP server on a free port of loopback. */
export interface SmtpServer {
  readonly port: number
  readonly mails: ReceivedMail[]
  /** Code that recipients are refused with, by a part of their address. */
  readonly refusals: Map<string, number>
  close(): Promise<void>
}

/** What the mail says, with `=` escapes of quoted-printable read. */
export const bodyOf = ({ mime }: ReceivedMail): string =>
  mime.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))

/** Opens a server that keeps what it is given. `login`: it takes mail only from who has logged in so. */
export async function openSmtp({ login }: { login?: { user: string; password: string } } = {}): Promise<SmtpServer> {
  const mails: ReceivedMail[] = []
  const refusals = new Map<string, number>()
  const server = new SMTPServer({
    authOptional: !login,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth(auth, _session, done) {
      if (auth.username === login?.user && auth.password === login?.password) done(null, { user: auth.username })
      else done(new Error('wrong password'))
    },
    onRcptTo({ address }, _session, done) {
      const code = [...refusals].find(([part]) => address.includes(part))?.[1]
      if (code) done(Object.assign(new Error(`refused with ${code}`), { responseCode: code }))
      else done()
    },
    onData(stream, { envelope, user }, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const from = envelope.mailFrom ? envelope.mailFrom.address : ''
        mails.push({
          from,
          to: envelope.rcptTo.map(({ address }) => address),
          mime: Buffer.concat(chunks).toString('utf8'),
          login: user as string | undefined,
        })
        done()
      })
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.server.address()
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    mails,
    refusals,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
