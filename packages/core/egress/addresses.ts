import { BlockList, isIP } from 'node:net'

const closed4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]
/** Inside of 2000::/3, the only range that is routed: protocols, documentation, 6to4 (which carries any IPv4 address). */
const closed6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']

/** A list of addresses and ranges, as `10.0.0.0/8`. @throws Error on what is neither */
export function rangesOf(texts: readonly string[]): BlockList {
  const list = new BlockList()
  for (const text of texts) {
    const [address = '', bits] = text.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    list.addSubnet(address, bits === undefined ? (family === 'ipv6' ? 128 : 32) : Number(bits), family)
  }
  return list
}

const refused4 = rangesOf(closed4)
const refused6 = rangesOf(closed6)
const routed6 = rangesOf(['2000::/3'])

/** The IPv4 address inside of `::ffff:a.b.c.d`, however it is written; others as they are. */
function plain(address: string): string {
  if (isIP(address) !== 6) return address
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1)
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical)
  if (!mapped) return canonical
  const [high, low] = [Number.parseInt(mapped[1] ?? '', 16), Number.parseInt(mapped[2] ?? '', 16)]
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

/** May the program connect there? Globally routed addresses, and those the operator named. */
export function mayConnect(address: string, allowed: BlockList): boolean {
  const bare = plain(address.split('%')[0] ?? '')
  const family = isIP(bare)
  if (family === 0 || address.includes('%')) return false
  if (allowed.check(bare, family === 6 ? 'ipv6' : 'ipv4')) return true
  return family === 6 ? routed6.check(bare, 'ipv6') && !refused6.check(bare, 'ipv6') : !refused4.check(bare, 'ipv4')
}

/**
 * Is a host of the settings this machine's or its network's? An address that is routed nowhere, or a name that no public name server has (RFC 6761, 6762,
 * 8375, and single words). Any other name is somebody's, wherever it leads today.
 */
export const isOwnHost = (host: string): boolean => {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase()
  if (isIP(bare) !== 0) return !mayConnect(bare, rangesOf([]))
  return !bare.includes('.') || /\.(localhost|local|internal|home\.arpa)$/.test(bare)
}

const loopback = rangesOf(['127.0.0.0/8', '::1'])
/** Is it this machine? */
export const isLoopbackAddress = (address: string): boolean => {
  const bare = plain(address)
  return isIP(bare) !== 0 && loopback.check(bare, isIP(bare) === 6 ? 'ipv6' : 'ipv4')
}
