// Decides whether a URL that somebody else named may be used at all; what its name resolves to is checked on connecting.
import { UnmarkError } from '../errors.ts'
import { isPublicAddress, literalAddress } from './address.ts'

export interface StrangerPolicy {
  /** Take URLs that lead to private and loopback addresses, on any port. Default: false. */
  readonly allowPrivateHosts?: boolean
  /** An origin that may be private, such as `http://127.0.0.1:8080`: that of the configured service. */
  readonly allowedOrigin?: string
}

/** What is shown of a path; the rest says nothing more and may be a secret's hiding place. */
const LONGEST_SHOWN_PATH = 120

/**
 * Parses a URL that a stranger named.
 *
 * Ports: 80, 443 and all from 1024 up. The others below 1024 belong to other protocols (mail, shells, name servers),
 * which a request can be crafted to speak to.
 *
 * @param subject what the URL is, for the message. Default: `the URL`.
 * @throws UnmarkError `URL_NOT_ALLOWED`; its message never holds user names, passwords or queries.
 */
export function parseStrangerUrl(text: string, policy: StrangerPolicy = {}, subject = 'the URL'): URL {
  if (!URL.canParse(text)) throw refuse(subject, 'be an http or https URL', 'text that is no URL')
  const url = new URL(text)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw refuse(subject, 'be an http or https URL', `one that starts with ${url.protocol.slice(0, 20)}`)
  }
  const shown = showUrl(url)
  if (url.username !== '' || url.password !== '') {
    throw refuse(subject, 'hold no user name or password', `some in ${shown}`, 'Give the URL without them.')
  }
  if (policy.allowPrivateHosts || url.origin === policy.allowedOrigin) return url
  if (!isWebPort(url.port)) throw refuse(subject, 'use port 80, 443 or one from 1024 up', shown)
  const address = literalAddress(url.hostname)
  const local = address === undefined ? isLocalName(url.hostname) : !isPublicAddress(address)
  if (local) throw refuse(subject, 'have a host with a public address', shown)
  return url
}

/**
 * The policy for an address that the owner of `url` names, by a redirect. Only the allowed origin itself may lead to the
 * allowed origin: it may be a private place, and a stranger must not send us there.
 */
export function policyForRedirect(url: URL, policy: StrangerPolicy): StrangerPolicy {
  if (url.origin === policy.allowedOrigin) return policy
  return { allowPrivateHosts: policy.allowPrivateHosts ?? false }
}

/** Origin and path: queries hold signatures, and user names and passwords are nobody's business. */
export function showUrl(url: URL): string {
  const path = url.pathname.length > LONGEST_SHOWN_PATH ? `${url.pathname.slice(0, LONGEST_SHOWN_PATH)}…` : url.pathname
  return url.origin + path
}

function isWebPort(port: string): boolean {
  // The parser leaves the port empty where it is the protocol's own.
  return port === '' || port === '80' || port === '443' || Number(port) >= 1024
}

/** RFC 6761: these names mean this machine, whatever a resolver says. */
function isLocalName(hostname: string): boolean {
  return /(?:^|\.)localhost\.?$/.test(hostname)
}

function refuse(subject: string, expected: string, received: string, hint?: string): UnmarkError {
  const message = `Expected ${subject} to ${expected}; got ${received}.`
  return new UnmarkError('URL_NOT_ALLOWED', message, hint === undefined ? {} : { hint })
}
