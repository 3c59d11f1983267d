import path from 'node:path'
import { expect } from 'vitest'
import { type Block, ROOT } from '../../documents/blocks.ts'
import { type BlockRunner, followDocument } from '../../documents/follow.ts'
import { FROM_SOURCE, type Scene } from '../../documents/scene.ts'
import { shownPattern } from '../../documents/shown.ts'
import { type StdioServer, startStdioServer } from '../../documents/stdio-server.ts'

const HOSTED_BY_NPM = ['npx', '-y', '@unmark/mcp-server']
const MASK_REQUIRED =
  'MASK_REQUIRED: The local engine has to be told where the mark is; got no mask, no region and no overlay.'

/** What the settings of a host start: our source in the place of the package from the registry. */
async function startAsTold(words: readonly string[], scene: Scene): Promise<StdioServer> {
  expect(words.slice(0, HOSTED_BY_NPM.length)).toEqual(HOSTED_BY_NPM)
  const options = words.slice(HOSTED_BY_NPM.length).map((word) => (word === '/path/to/pictures' ? scene.folder : word))
  const args = [...FROM_SOURCE, path.join(ROOT, 'packages/mcp-server/src/bin.ts'), ...options]
  return startStdioServer({ command: process.execPath, args, env: scene.env, cwd: scene.folder })
}

async function listsTools(words: readonly string[], scene: Scene): Promise<void> {
  const server = await startAsTold(words, scene)
  const { tools } = (await server.call('tools/list', {})) as { tools: { name: string }[] }
  await server.close()
  expect(tools.map(({ name }) => name)).toEqual(['remove_watermark', 'get_task_result', 'preview'])
}

const startsFromJson: BlockRunner = async ({ text }, scene) => {
  const { mcpServers, servers } = JSON.parse(text)
  const { command, args } = (mcpServers ?? servers).unmark
  await listsTools([command, ...args], scene)
}

/** The two values that a command is made of have the same form in TOML as in JSON. */
const startsFromToml: BlockRunner = async ({ text }, scene) => {
  expect(text).toMatch(/^\[mcp_servers\.unmark\]$/m)
  const value = (key: string) => JSON.parse(new RegExp(`^${key} = (.*)$`, 'm').exec(text)?.[1] ?? 'null')
  await listsTools([value('command'), ...value('args')], scene)
}

const startsFromShell: BlockRunner = async ({ text }, scene) => {
  await listsTools(text.split(' -- ')[1]?.split(' ') ?? [], scene)
}

const isReplied: BlockRunner = async ({ text }: Block, scene) => {
  const server = await startAsTold([...HOSTED_BY_NPM, '--root', scene.folder], scene)
  const call = { name: 'remove_watermark', arguments: { image: 'photo.png' } }
  const { content } = (await server.call('tools/call', call)) as { content: { text: string }[] }
  await server.close()
  expect(content[0]?.text).toMatch(shownPattern(text))
}

followDocument('packages/mcp-server/README.md', {
  special: {
    '{': startsFromJson,
    '[mcp_servers.unmark]': startsFromToml,
    'claude mcp add unmark -- npx -y @unmark/mcp-server --root /path/to/pictures': startsFromShell,
    [MASK_REQUIRED]: isReplied,
  },
})
