// Reads NO_PROXY, the list of hosts that are reached without the proxy.

/**
 * Whether `list` names the host of `url`. Entries are separated by commas or white space: a host stands for itself and
 * what is below it, with or without a dot in front; `host:port` for that port alone; `*` for everything. There is no
 * standard; this is what curl does.
 */
export function isExempt(url: URL, list: string): boolean {
  const host = url.hostname.toLowerCase()
  const port = url.port === '' ? defaultPort(url) : url.port
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => {
      if (entry === '*') return true
      const [, name = '', wanted] = /^(?:\*?\.)?(.*?)(?::(\d+))?$/.exec(entry) ?? []
      if (name === '' || (wanted !== undefined && wanted !== port)) return false
      return host === name || host.endsWith(`.${name}`)
    })
}

function defaultPort({ protocol }: URL): string {
  return protocol === 'https:' ? '443' : '80'
}
