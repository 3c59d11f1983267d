// Tells public addresses from the ones that only mean something near this machine, in every notation.
import { isIPv4, isIPv6 } from 'node:net'
import ipaddr from 'ipaddr.js'

/** The only block of IPv6 from which public addresses are given out (IANA IPv6 address space registry). */
const GLOBAL_UNICAST = ipaddr.IPv6.parse('2000::')
/** RFC 6052: the last 32 bits are an IPv4 address, to which a translator passes the traffic on. */
const TRANSLATED_IPV4 = ipaddr.IPv6.parse('64:ff9b::')
/** Looks public, and is the host's own metadata and platform service on every machine in Azure. */
const AZURE_PLATFORM = '168.63.129.16'

/**
 * Whether `ip` is an address that anybody on the internet could be reached at: global unicast, and none of the blocks
 * that the IANA registries of special-purpose addresses set aside.
 *
 * IPv6 forms that carry an IPv4 address are refused, whatever they carry (mapped, compatible, 6to4, Teredo, local
 * NAT64), but for the well-known NAT64 prefix, which counts as the address it carries, since networks without IPv4
 * reach everything through it.
 *
 * @param ip canonical text as the resolver and sockets give it; anything else, and any zone id, is not public.
 */
export function isPublicAddress(ip: string): boolean {
  if (isIPv4(ip)) return ip !== AZURE_PLATFORM && ipaddr.IPv4.parse(ip).range() === 'unicast'
  if (!isIPv6(ip) || ip.includes('%')) return false
  const address = ipaddr.IPv6.parse(ip)
  if (address.match(TRANSLATED_IPV4, 96)) return isPublicAddress(address.toByteArray().slice(12).join('.'))
  return address.match(GLOBAL_UNICAST, 3) && address.range() === 'unicast'
}

/**
 * The address that `host` is a notation of, as canonical text, or undefined when it is a name. Knows what the URL parser
 * and `getaddrinfo` know: decimal, octal, hexadecimal and short IPv4, full-width digits, IPv6 with or without brackets.
 */
export function literalAddress(host: string): string | undefined {
  const bare = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host
  if (isIPv6(bare)) return bare
  const url = `http://${host}/`
  if (host.includes(':') || !URL.canParse(url)) return undefined
  const { href, hostname } = new URL(url)
  // Anything but a host (a path, a user) would have left more than the host behind.
  return isIPv4(hostname) && href === `http://${hostname}/` ? hostname : undefined
}
