import { BlockList, isIP } from 'node:net'

/** A network in CIDR notation (`10.0.0.0/8`, `2001:db8::/32`), or one address; undefined: it is neither. */
export function networkOf(text: string): { readonly address: string; readonly prefix: number; readonly family: 'ipv4' | 'ipv6' } | undefined {
  const [address = '', bits, ...rest] = text.trim().split('/')
  const version = isIP(address)
  // an address with a zone belongs to one machine's link
  if (version === 0 || rest.length > 0 || address.includes('%') || (bits !== undefined && !/^\d{1,3}$/.test(bits))) return undefined
  const most = version === 4 ? 32 : 128
  const prefix = bits === undefined ? most : Number(bits)
  return prefix > most ? undefined : { address, prefix, family: version === 4 ? 'ipv4' : 'ipv6' }
}

/** Whether an address lies in one of the networks; an IPv4 address written as IPv6 (`::ffff:10.0.0.1`) counts as the IPv4 one. What is no address lies in none. */
export function isInNetworks(address: string, networks: readonly string[]): boolean {
  const asked = networkOf(plainAddress(address))
  return asked !== undefined && listOf(networks).check(asked.address, asked.family)
}

const plainAddress = (address: string): string => /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address

/** Networks are written in policies, whose lists live as long as they do. */
const lists = new WeakMap<readonly string[], BlockList>()

function listOf(networks: readonly string[]): BlockList {
  const known = lists.get(networks)
  if (known) return known
  const list = new BlockList()
  for (const text of networks) {
    const network = networkOf(text)
    if (network) list.addSubnet(network.address, network.prefix, network.family)
  }
  lists.set(networks, list)
  return list
}
