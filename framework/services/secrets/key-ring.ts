import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { brokenSeal, unknownKey } from '@cortado/contract/error-catalogue.ts'
import type { SiteConfig } from '../../config/site.ts'

/** A key of the site, and what is derived from it. */
interface Key {
  /** Eight hexadecimal digits that tell it from others and say nothing about it. */
  readonly id: string
  /** AES-256. */
  readonly encrypting: Buffer
  /** HMAC-SHA-256. */
  readonly hashing: Buffer
}

const prefix = '$enc1$'
const nonceBytes = 12
const tagBytes = 16

/**
 * The keys of a site's Encrypted fields: `encryption_keys` of its configuration, the first of which is written with, then `encryption_key`. A sealed text is
 * `$enc1$<key id>$<nonce, ciphertext and tag in URL-safe base64>`: AES-256-GCM with a random nonce, bound to the field's name and the key id, so that it
 * opens in no other field. Names of documents are not bound: renaming changes nothing.
 */
export class KeyRing {
  readonly #keys: readonly Key[]

  /** `keys`: 32 bytes each in URL-safe base64; the first is written with. */
  constructor(keys: readonly string[]) {
    if (keys.length === 0) throw new Error('a key ring needs a key')
    this.#keys = [...new Set(keys)].map(deriveKey)
  }

  /** Beginning of what the present key has sealed. */
  get sealedWith(): string {
    return `${prefix}${this.#current.id}$`
  }

  get #current(): Key {
    return this.#keys[0] as Key
  }

  /** Encrypts a text for a field. */
  seal(text: string, field: string): string {
    const { id, encrypting } = this.#current
    const nonce = randomBytes(nonceBytes)
    const cipher = createCipheriv('aes-256-gcm', encrypting, nonce).setAAD(boundTo(id, field))
    const bytes = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
    return `${prefix}${id}$${bytes.toString('base64url')}`
  }

  /** The text of a sealed one; what was never sealed (a column that held plain texts before) is answered as it is. Throws unknownKey, brokenSeal. */
  open(sealed: string, field: string): string {
    if (!isSealed(sealed)) return sealed
    const [id = '', body = ''] = sealed.slice(prefix.length).split('$')
    const key = this.#keys.find((each) => each.id === id)
    if (!key) throw unknownKey({ field, key: id })
    const bytes = Buffer.from(body, 'base64url')
    if (bytes.length < nonceBytes + tagBytes) throw brokenSeal({ field })
    const decipher = createDecipheriv('aes-256-gcm', key.encrypting, bytes.subarray(0, nonceBytes))
    decipher.setAAD(boundTo(id, field)).setAuthTag(bytes.subarray(-tagBytes))
    try {
      return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()]).toString('utf8')
    } catch (cause) {
      throw brokenSeal({ field }, { cause })
    }
  }

  /** The keyed hash that is stored beside a sealed text, made with the present key. */
  hash(text: string, field: string): string {
    return hashOf(this.#current, text, field)
  }

  /** The hashes that a text may have been stored with: one per key. */
  hashes(text: string, field: string): string[] {
    return this.#keys.map((key) => hashOf(key, text, field))
  }
}

/** Whether a text has the form of a sealed one. */
export const isSealed = (text: string): boolean => /^\$enc1\$[0-9a-f]{8}\$[\w-]+$/.test(text)

const boundTo = (id: string, field: string): Buffer => Buffer.from(`${prefix}${id}$${field}`)

const hashOf = ({ hashing }: Key, text: string, field: string): string => createHmac('sha256', hashing).update(`${field}\0${text}`).digest('hex')

/** Encrypting and hashing have keys of their own, and none is the key that passwords are encrypted with. */
function deriveKey(key: string): Key {
  const secret = Buffer.from(key, 'base64url')
  const derive = (purpose: string): Buffer => Buffer.from(hkdfSync('sha256', secret, '', `cortado field ${purpose}`, 32))
  return { id: createHash('sha256').update(derive('id')).digest('hex').slice(0, 8), encrypting: derive('encryption'), hashing: derive('hash') }
}

const rings = new WeakMap<SiteConfig, KeyRing>()

/** The key ring of a site; made once per state of its configuration. */
export function keyRingOf(config: SiteConfig): KeyRing {
  const known = rings.get(config)
  if (known) return known
  const ring = new KeyRing([...(config.encryption_keys ?? []), config.encryption_key])
  rings.set(config, ring)
  return ring
}
