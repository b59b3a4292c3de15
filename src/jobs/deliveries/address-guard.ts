import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** An address to which a name resolves. */
export type Address = { address: string; family: 4 | 6 };
/** Asks for all addresses of a host name. */
export type Resolver = (host: string) => Promise<Address[]>;

/** All that IANA has opened for global unicast (RFC 4291, 2.4); what lies outside is special, or nobody's yet. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Whether anybody on the internet could have this address: it is global unicast, and in none of IANA's special-purpose
 * registries (RFC 6890 and later). An IPv4 address mapped into an IPv6 one counts as what it is; what translates or tunnels
 * into IPv4 (NAT64, 6to4, Teredo) is never public, since whoever runs the gateway says where it leads.
 */
export function isPublicAddress(address: string): boolean {
  // A zone belongs to links of this machine, and so does the address. The library alone would take `127.1` or `0x7f.1`, too.
  if (isIP(address) === 0 || address.includes('%')) return false;
  const found = ipaddr.process(withoutDots(address));
  if (found.range() !== 'unicast') return false;
  return found instanceof ipaddr.IPv4 || found.match(GLOBAL_UNICAST);
}

/** An IPv6 address in hexadecimal digits only: of `::1.1.1.1` the library makes `::ffff:1.1.1.1`, which is another. */
function withoutDots(address: string): string {
  return isIP(address) === 6 ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address;
}

/** The system's own resolution, `/etc/hosts` included. */
export const systemResolver: Resolver = async (host) => {
  const found = await lookup(host, { all: true });
  return found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
};
