// Reads and rewrites a srcset, whose URLs may hold commas of their own (https://html.spec.whatwg.org/#parsing-a-srcset-attribute).

const CANDIDATE = /[\s,]*(\S+)/y
const DESCRIPTOR = /[^,(]*(?:\([^)]*\)[^,(]*)*/y

/** Replaces the URLs for which `replace` gives another one; undefined when it gave none. */
export async function replaceSrcset(
  srcset: string,
  replace: (url: string) => Promise<string | undefined>,
): Promise<string | undefined> {
  const candidates: string[] = []
  let changed = false
  let at = 0
  for (;;) {
    CANDIDATE.lastIndex = at
    const written = CANDIDATE.exec(srcset)?.[1]
    if (written === undefined) break
    at = CANDIDATE.lastIndex
    const url = written.replace(/,+$/, '')
    let descriptor = ''
    if (url === written) {
      DESCRIPTOR.lastIndex = at
      descriptor = DESCRIPTOR.exec(srcset)?.[0].trim() ?? ''
      at = DESCRIPTOR.lastIndex
    }
    const replacement = await replace(url)
    changed ||= replacement !== undefined
    candidates.push(`${replacement ?? url} ${descriptor}`.trim())
  }
  return changed ? candidates.join(', ') : undefined
}
