import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../documents/blocks.ts'
import { publishedPackages } from '../packages/workspace.ts'
import { THIRD_PARTY_FILE, thirdPartyList } from '../release/third-party.ts'
import { newestInChangelog, releaseChangelog, statedVersions } from '../release/version.ts'

describe('the version', () => {
  it('is one, in every package and everything that speaks of it, and the changelog tells of it', () => {
    expect(statedVersions()).toEqual([newestInChangelog()])
  })

  it('gets a heading of its own in the changelog, over what was unreleased', () => {
    const changelog = '# Changelog\n\n## Unreleased\n\n- More.\n\n## 0.1.0 (2026-01-01)\n\n- First.\n'
    expect(releaseChangelog(changelog, '0.2.0', '2026-02-03')).toBe(
      '# Changelog\n\n## Unreleased\n\n## 0.2.0 (2026-02-03)\n\n- More.\n\n## 0.1.0 (2026-01-01)\n\n- First.\n',
    )
  })

  it.each([
    ['a version that is none', '## Unreleased\n\n- More.\n', 'next', /such as 0\.2\.0/],
    ['an empty release', '## Unreleased\n\n## 0.1.0 (2026-01-01)\n', '0.2.0', /nothing under/],
    ['a version twice', '## Unreleased\n\n- More.\n\n## 0.1.0 (2026-01-01)\n', '0.1.0', /already/],
  ])('refuses %s', (_, changelog, version, message) => {
    expect(() => releaseChangelog(changelog, version, '2026-02-03')).toThrow(message)
  })
})

describe('a published package', () => {
  it.each(publishedPackages())('$folder is public, has provenance, a licence and no install script', ({ folder }) => {
    const manifest = JSON.parse(readFileSync(path.join(ROOT, folder, 'package.json'), 'utf8'))
    expect(manifest).toMatchObject({ license: 'MIT', publishConfig: { access: 'public', provenance: true } })
    expect(Object.keys(manifest.scripts).filter((name) => /install|prepare|pack|publish/.test(name))).toEqual([])
  })
})

describe('the list of packages of others', () => {
  it('is current (node --import tsx .ci/release/write-third-party.ts)', () => {
    expect(unaligned(readFileSync(THIRD_PARTY_FILE, 'utf8'))).toBe(unaligned(thirdPartyList()))
  })

  it('has sharp and the binaries below it', () => {
    expect(thirdPartyList()).toMatch(/\| sharp \d\S+ \| Apache-2\.0 \|/)
    expect(thirdPartyList()).toContain('LGPL')
  })
})

/** Without what a formatter adds to a table. */
function unaligned(markdown: string): string {
  return markdown.replace(/ +\|/g, ' |').replace(/-{3,}/g, '---')
}
