/** Where mail is handed in: a server that sends it on. */
export interface MailServer {
  readonly host: string
  readonly port: number
  /** `tls`: encrypted from the first byte; `starttls`: it must be switched on; `plain`: it is, where the server offers it. */
  readonly security: 'tls' | 'starttls' | 'plain'
  /** Absent: the server asks for no log-in. */
  readonly login?: { readonly user: string; readonly password: string }
}

/** One mail for one recipient, ready to go. */
export interface Letter {
  /** Address of the envelope's sender: where failures are returned to. */
  readonly from: string
  /** Address of the recipient. */
  readonly to: string
  /** Headers and body (RFC 5322). */
  readonly mime: string | Uint8Array
}

/**
 * Hands mail to a server. It is done when the server has taken it. What fails throws MailFailure; nothing takes longer than two minutes.
 */
export interface MailDriver {
  send(server: MailServer, letter: Letter): Promise<void>
}

/** Why a server did not take a mail. The text is the server's, or of the connection; never the password. */
export class MailFailure extends Error {
  /** The server will never take it: an unknown recipient, a refused sender. Else it may be tried again. */
  readonly final: boolean

  constructor(message: string, { final, cause }: { final: boolean; cause?: unknown }) {
    super(message, { cause })
    this.name = 'MailFailure'
    this.final = final
  }
}
