import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { blocksOf, documents, readDocument } from '../../documents/blocks.ts'
import { followDocument } from '../../documents/follow.ts'

const API_REFERENCE = 'declarations, written from the sources; api.test.ts holds them to the sources'

/** Documents of which no block is a reader's to run. */
const NOT_FOLLOWED: Readonly<Record<string, string>> = {
  'packages/cli/docs/reference.md': 'usage lines, written from the sources; cli-reference.test.ts holds them to --help',
  'packages/core/docs/api.md': API_REFERENCE,
  'packages/inpaint/docs/api.md': API_REFERENCE,
  'packages/inpaint/docs/method.md': 'one drawing of how the work is passed on',
  'packages/vite-plugin/docs/api.md': API_REFERENCE,
}

followDocument('CONTRIBUTING.md')
followDocument('packages/bench/README.md', {
  reasons: {
    'apt-get install plasma-workspace-wallpapers mate-backgrounds opencv-doc python3-skimage python3-opencv gmic fonts-dejavu-core':
      'installs packages of the operating system, which asks for an administrator',
  },
})

it('no document has a block that no test runs', () => {
  const tests = ['cli', 'core', 'inpaint', 'kaze-double', 'mcp-server', 'others', 'readme', 'vite-plugin']
  const text = tests.map((name) => readFileSync(new URL(`${name}.test.ts`, import.meta.url), 'utf8')).join('\n')
  const withBlocks = documents().filter((document) => blocksOf(readDocument(document)).length > 0)
  expect(withBlocks.length).toBeGreaterThan(8)
  expect(withBlocks.filter((document) => !text.includes(`followDocument('${document}'`))).toEqual(
    Object.keys(NOT_FOLLOWED).sort(),
  )
})
