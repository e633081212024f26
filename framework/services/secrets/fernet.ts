import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** Bytes of a token around its text: version, time, IV and HMAC. */
const overhead = 1 + 8 + 16 + 32

/** What makes a token the same twice; for tests. */
export interface FernetOptions {
  /** Seconds since 1970. Default: now. */
  readonly time?: number
  /** 16 bytes. Default: random. */
  readonly iv?: Buffer
}

/**
 * Encrypts a text as a Fernet token (spec version 0x80: AES-128-CBC, HMAC-SHA256, URL-safe base64 with padding), as Python's `cryptography` writes it.
 * `key`: 32 bytes in URL-safe base64; the first half signs, the second encrypts.
 */
export function encryptFernet(key: string, text: string, { time = Math.floor(Date.now() / 1000), iv = randomBytes(16) }: FernetOptions = {}): string {
  const { signing, encrypting } = halves(key)
  const cipher = createCipheriv('aes-128-cbc', encrypting, iv)
  const moment = Buffer.alloc(8)
  moment.writeBigUInt64BE(BigInt(time))
  const signed = Buffer.concat([Buffer.of(0x80), moment, iv, cipher.update(text, 'utf8'), cipher.final()])
  const token = Buffer.concat([signed, createHmac('sha256', signing).update(signed).digest()])
  return token.toString('base64').replaceAll('+', '-').replaceAll('/', '_')
}

/** The text of a token; undefined: it was not made with this key, or is none. The time in it is not looked at. */
export function decryptFernet(key: string, token: string): string | undefined {
  const bytes = Buffer.from(token, 'base64url')
  if (bytes.length < overhead + 16 || (bytes.length - overhead) % 16 !== 0 || bytes[0] !== 0x80) return undefined
  const { signing, encrypting } = halves(key)
  const signed = bytes.subarray(0, -32)
  if (!timingSafeEqual(createHmac('sha256', signing).update(signed).digest(), bytes.subarray(-32))) return undefined
  const decipher = createDecipheriv('aes-128-cbc', encrypting, signed.subarray(9, 25)).setAutoPadding(false)
  return unpadded(Buffer.concat([decipher.update(signed.subarray(25)), decipher.final()]))
}

function halves(key: string): { signing: Buffer; encrypting: Buffer } {
  const bytes = Buffer.from(key, 'base64url')
  return { signing: bytes.subarray(0, 16), encrypting: bytes.subarray(16, 32) }
}

/** Takes the PKCS #7 padding off. The signature was right, so that telling a wrong one apart tells an attacker nothing. */
function unpadded(bytes: Buffer): string | undefined {
  const length = bytes.at(-1) ?? 0
  const padding = bytes.subarray(bytes.length - length)
  if (length < 1 || length > 16 || padding.some((byte) => byte !== length)) return undefined
  return bytes.subarray(0, bytes.length - length).toString('utf8')
}
