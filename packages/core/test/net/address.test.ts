import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isPublicAddress, literalAddress } from '../../src/net/address.ts'

const PUBLIC = [
  ['1.1.1.1', 'a resolver'],
  ['93.184.215.14', 'a web site'],
  ['9.255.255.255', 'the last before 10/8'],
  ['11.0.0.0', 'the first after 10/8'],
  ['100.63.255.255', 'the last before CGNAT'],
  ['100.128.0.0', 'the first after CGNAT'],
  ['126.255.255.255', 'the last before loopback'],
  ['128.0.0.0', 'the first after loopback'],
  ['169.253.255.255', 'the last before link-local'],
  ['172.15.255.255', 'the last before 172.16/12'],
  ['172.32.0.0', 'the first after 172.16/12'],
  ['192.167.255.255', 'the last before 192.168/16'],
  ['223.255.255.255', 'the last before multicast'],
  ['2606:4700:4700::1111', 'a resolver'],
  ['2a00:1450:4001:81b::200e', 'a web site'],
  ['64:ff9b::5db8:d70e', 'NAT64 of a public address'],
] as const

const NOT_PUBLIC = [
  ['0.0.0.0', 'unspecified'],
  ['0.1.2.3', 'this network'],
  ['10.0.0.1', 'private'],
  ['10.255.255.255', 'private'],
  ['100.64.0.1', 'CGNAT'],
  ['100.100.100.200', 'metadata (Alibaba)'],
  ['100.127.255.255', 'CGNAT'],
  ['127.0.0.1', 'loopback'],
  ['127.255.255.254', 'loopback'],
  ['168.63.129.16', 'metadata (Azure)'],
  ['169.254.0.1', 'link-local'],
  ['169.254.169.254', 'metadata (AWS, Google, Azure)'],
  ['169.254.170.2', 'metadata (AWS containers)'],
  ['172.16.0.1', 'private'],
  ['172.31.255.255', 'private'],
  ['192.0.0.192', 'metadata (Oracle)'],
  ['192.0.2.1', 'documentation'],
  ['192.88.99.1', '6to4 relays'],
  ['192.168.1.1', 'private'],
  ['198.18.0.1', 'benchmarks'],
  ['198.19.255.255', 'benchmarks'],
  ['198.51.100.1', 'documentation'],
  ['203.0.113.1', 'documentation'],
  ['224.0.0.1', 'multicast'],
  ['239.255.255.250', 'multicast'],
  ['240.0.0.1', 'reserved'],
  ['255.255.255.255', 'broadcast'],
  ['::', 'unspecified'],
  ['::1', 'loopback'],
  ['0:0:0:0:0:0:0:1', 'loopback, written out'],
  ['::7f00:1', 'IPv4-compatible loopback'],
  ['::127.0.0.1', 'IPv4-compatible loopback'],
  ['::8.8.8.8', 'IPv4-compatible'],
  ['::ffff:127.0.0.1', 'IPv4-mapped loopback'],
  ['::ffff:7f00:1', 'IPv4-mapped loopback'],
  ['::ffff:a9fe:a9fe', 'IPv4-mapped metadata'],
  ['::ffff:8.8.8.8', 'IPv4-mapped'],
  ['::ffff:0:127.0.0.1', 'IPv4-translated'],
  ['64:ff9b::127.0.0.1', 'NAT64 of loopback'],
  ['64:ff9b::a9fe:a9fe', 'NAT64 of metadata'],
  ['64:ff9b::10.0.0.1', 'NAT64 of a private address'],
  ['64:ff9b:1::127.0.0.1', 'local NAT64'],
  ['64:ff9b:1:7f00:0:100::', 'local NAT64 with a longer prefix'],
  ['100::1', 'discard'],
  ['2001::1', 'Teredo'],
  ['2001:0:4136:e378:8000:63bf:80ff:fffe', 'Teredo of loopback'],
  ['2001:2::1', 'benchmarks'],
  ['2001:10::1', 'ORCHID'],
  ['2001:20::1', 'ORCHIDv2'],
  ['2001:db8::1', 'documentation'],
  ['3fff::1', 'documentation'],
  ['2002:7f00:1::', '6to4 of loopback'],
  ['2002:a9fe:a9fe::', '6to4 of metadata'],
  ['2002:808:808::', '6to4'],
  ['5f00::1', 'segment routing'],
  ['4000::1', 'not given out'],
  ['fc00::1', 'unique local'],
  ['fd00:ec2::254', 'metadata (AWS)'],
  ['fe80::1', 'link-local'],
  ['fe80::1%eth0', 'link-local with a zone'],
  ['2606:4700::1%eth0', 'a zone'],
  ['fec0::1', 'site-local'],
  ['ff02::1', 'multicast'],
  ['', 'nothing'],
  ['example.com', 'a name'],
  ['127.1', 'not canonical'],
  ['010.0.0.1', 'not canonical'],
  ['2130706433', 'not canonical'],
  ['[::1]', 'not canonical'],
] as const

const LOOPBACK_NOTATIONS = [
  '127.0.0.1',
  '127.0.0.1.',
  '127.1',
  '127.0.1',
  '2130706433',
  '017700000001',
  '0x7f000001',
  '0X7F000001',
  '0x7f.1',
  '0177.0.0.01',
  '0x7f.0x0.0x0.0x1',
  '0x7f.0.0.01',
  '00000177.0.0.1',
  '１２７.０.０.１',
  '127。0。0。1',
  '%31%32%37.0.0.1',
]

describe('isPublicAddress', () => {
  it.each(PUBLIC)('takes %s (%s)', (address) => {
    expect(isPublicAddress(address)).toBe(true)
  })

  it.each(NOT_PUBLIC)('refuses %s (%s)', (address) => {
    expect(isPublicAddress(address)).toBe(false)
  })

  it('refuses every address of a private block, inside every IPv6 form that can carry it', () => {
    const block = fc.constantFrom([10], [127], [172, 16], [192, 168], [169, 254], [100, 64], [0])
    const octets = fc.tuple(block, fc.array(fc.nat(255), { minLength: 4, maxLength: 4 }))
    fc.assert(
      fc.property(octets, ([prefix, rest]) => {
        const address = [...prefix, ...rest].slice(0, 4)
        const text = address.join('.')
        const hex = address.map((octet) => octet.toString(16).padStart(2, '0')).join('')
        const words = `${hex.slice(0, 4)}:${hex.slice(4)}`
        const forms = [`::${words}`, `::ffff:${words}`, `::ffff:0:${words}`, `64:ff9b::${words}`, `2002:${words}::1`]
        return [text, ...forms].every((form) => !isPublicAddress(form))
      }),
    )
  })
})

describe('literalAddress', () => {
  it.each(LOOPBACK_NOTATIONS)('reads %s as 127.0.0.1', (host) => {
    expect(literalAddress(host)).toBe('127.0.0.1')
  })

  it.each([
    ['[::1]', '::1'],
    ['::1', '::1'],
    ['[::ffff:127.0.0.1]', '::ffff:127.0.0.1'],
    ['[0:0:0:0:0:0:0:1]', '0:0:0:0:0:0:0:1'],
    ['fe80::1%eth0', 'fe80::1%eth0'],
    ['0', '0.0.0.0'],
    ['0x0', '0.0.0.0'],
    ['4294967295', '255.255.255.255'],
    ['1.1', '1.0.0.1'],
  ])('reads %s as %s', (host, address) => {
    expect(literalAddress(host)).toBe(address)
  })

  it.each([
    'example.com',
    'localhost',
    '127.0.0.1.example.com',
    '4294967296',
    '256.1.1.1',
    '1.2.3.4.5',
    '127.0.0.1:80',
    'user@127.0.0.1',
    '127.0.0.1/path',
    '127.0.0.1?query',
    '',
    '[::1',
  ])('reads %s as no address', (host) => {
    expect(literalAddress(host)).toBeUndefined()
  })

  it('reads every notation of an IPv4 address as the URL parser does', () => {
    const radix = fc.constantFrom(8, 10, 16)
    const written = (value: number, base: number) => ({ 8: '0', 10: '', 16: '0x' })[base] + value.toString(base)
    fc.assert(
      fc.property(fc.nat(2 ** 32 - 1), radix, (value, base) => {
        const host = written(value, base)
        return literalAddress(host) === new URL(`http://${host}/`).hostname
      }),
    )
  })
})
