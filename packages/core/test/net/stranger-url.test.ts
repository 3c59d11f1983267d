import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { UnmarkError } from '../../src/errors.ts'
import { parseStrangerUrl, policyForRedirect, type StrangerPolicy, showUrl } from '../../src/net/stranger-url.ts'

function refusal(text: string, policy?: StrangerPolicy): UnmarkError {
  try {
    parseStrangerUrl(text, policy)
  } catch (error) {
    if (UnmarkError.is(error)) return error
    throw error
  }
  throw new Error(`Expected ${text} to be refused.`)
}

describe('parseStrangerUrl', () => {
  it.each([
    'https://example.com/a.png',
    'http://example.com:8080/a.png?signature=1',
    'https://example.com:80/',
    'http://example.com:443/',
    'https://1.1.1.1/a.png',
    'https://[2606:4700:4700::1111]/a.png',
    'https://notlocalhost/a.png',
    'https://localhost.example.com/',
  ])('takes %s', (text) => {
    expect(parseStrangerUrl(text).href).toBe(new URL(text).href)
  })

  it.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://2130706433/',
    'http://017700000001/',
    'http://0x7f000001/',
    'http://0x7f.0.0.1:8080/',
    'http://１２７.0.0.1/',
    'http://0/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[fe80::1]/',
    'http://[fd00:ec2::254]/',
    'http://169.254.169.254/latest/meta-data/',
    'http://0xa9fea9fe/',
    'http://100.64.0.1/',
    'http://localhost/',
    'http://LOCALHOST:3000/',
    'http://localhost./',
    'http://a.localhost/',
    'http:\\\\127.0.0.1\\a',
    'http:///127.0.0.1/a',
    ' http://127.0.0.1/',
    'ht\ntp://127.0.0.1/',
  ])('refuses %j, which leads to a private place', (text) => {
    const error = refusal(text)
    expect(error.code).toBe('URL_NOT_ALLOWED')
    expect(error.message).toContain('public address')
  })

  it.each([
    'ftp://example.com/',
    'file:///etc/passwd',
    'data:image/png;base64,AAAA',
    'javascript:alert(1)',
    'gopher://a/',
  ])('refuses %s, which is no http(s)', (text) => {
    const error = refusal(text)
    expect(error.code).toBe('URL_NOT_ALLOWED')
    expect(error.message).toBe(
      `Expected the URL to be an http or https URL; got one that starts with ${new URL(text).protocol}.`,
    )
  })

  it.each(['', 'example.com/a.png', 'http://', 'http://[fe80::1%25eth0]/', 'http://256.0.0.1/', 'https://a b/'])(
    'refuses %j, which is no URL, without repeating it',
    (text) => {
      expect(refusal(text).message).toBe('Expected the URL to be an http or https URL; got text that is no URL.')
    },
  )

  it.each([1, 22, 25, 53, 110, 465, 993, 1023])('refuses port %i, on which no web server listens', (port) => {
    expect(refusal(`http://example.com:${port}/`).message).toContain('port 80, 443')
  })

  it('takes private hosts and any port where that is allowed, and credentials nowhere', () => {
    const policy = { allowPrivateHosts: true }
    expect(parseStrangerUrl('http://127.0.0.1:22/', policy).port).toBe('22')
    expect(parseStrangerUrl('http://localhost/', policy).hostname).toBe('localhost')
    expect(refusal('http://user@127.0.0.1/', policy)).toMatchObject({
      code: 'URL_NOT_ALLOWED',
      message: expect.stringContaining('hold no user name or password'),
    })
    expect(refusal('file:///etc/passwd', policy).code).toBe('URL_NOT_ALLOWED')
  })

  it('takes the allowed origin, and no other port or scheme of its host', () => {
    const policy = { allowedOrigin: 'http://127.0.0.1:8080' }
    expect(parseStrangerUrl('http://127.1:8080/a', policy).hostname).toBe('127.0.0.1')
    expect(refusal('http://127.0.0.1:8081/', policy).code).toBe('URL_NOT_ALLOWED')
    expect(refusal('https://127.0.0.1:8080/', policy).code).toBe('URL_NOT_ALLOWED')
  })

  it('never shows user names, passwords or queries', () => {
    for (const text of [
      'https://hunter2@example.com/a.png',
      'https://me:hunter2@example.com/a.png?key=hunter2#hunter2',
      'http://127.0.0.1/a.png?key=hunter2#hunter2',
      'http://example.com:25/a.png?key=hunter2',
      'hunter2 is no URL',
    ]) {
      const error = refusal(text)
      expect(inspect(error) + JSON.stringify(error)).not.toContain('hunter2')
    }
  })

  it('says what the URL is when that is known', () => {
    expect(() => parseStrangerUrl('ftp://a/', {}, 'the target of the redirect')).toThrow('the target of the redirect')
  })
})

describe('policyForRedirect', () => {
  const policy = { allowedOrigin: 'http://127.0.0.1:8080' }

  it('lets the allowed origin lead to itself', () => {
    const next = policyForRedirect(new URL('http://127.0.0.1:8080/a'), policy)
    expect(parseStrangerUrl('http://127.0.0.1:8080/b', next).pathname).toBe('/b')
  })

  it('lets no stranger lead to the allowed origin', () => {
    const next = policyForRedirect(new URL('https://example.com/a'), policy)
    expect(refusal('http://127.0.0.1:8080/b', next).code).toBe('URL_NOT_ALLOWED')
  })

  it('keeps what holds for all hosts', () => {
    const next = policyForRedirect(new URL('https://example.com/a'), { ...policy, allowPrivateHosts: true })
    expect(parseStrangerUrl('http://10.0.0.1/', next).hostname).toBe('10.0.0.1')
  })
})

describe('showUrl', () => {
  it('shows origin and path, cut to a bounded length', () => {
    expect(showUrl(new URL('https://me:pw@example.com/a/b.png?sig=1#part'))).toBe('https://example.com/a/b.png')
    expect(showUrl(new URL(`https://example.com/${'x'.repeat(5_000)}`)).length).toBeLessThan(200)
  })
})
