import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import manifest from '../manifest.json' with { type: 'json' }
import packageJson from '../package.json' with { type: 'json' }
import { HOSTS, withHosts } from '../scripts/host-snippets.mjs'
import serverJson from '../server.json' with { type: 'json' }
import { readCommandLine, USAGE } from '../src/command-line.ts'
import { TOOLS } from '../src/server.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

describe('the README', () => {
  test('has the settings of every host as the script writes them', () => {
    expect(withHosts(readme)).toBe(readme)
    expect(HOSTS.map(({ name }) => name)).toEqual([
      'Claude Desktop',
      'Claude Code',
      'Cursor',
      'VS Code',
      'Codex',
      'Gemini CLI',
    ])
  })

  test('shows settings that parse and a command line that the server takes', () => {
    for (const { language, text } of HOSTS) {
      if (language === 'json') {
        const { mcpServers, servers } = JSON.parse(text)
        const { command, args } = (mcpServers ?? servers).unmark
        expect([command, ...args.slice(0, 2)]).toEqual(['npx', '-y', packageJson.name])
        expect(readCommandLine(args.slice(2)).kind).toBe('serve')
      } else expect(text).toContain(packageJson.name)
    }
  })

  test('names every option and every argument of every tool', () => {
    for (const [option] of USAGE.matchAll(/--(?!version|help)[a-z-]+/g)) expect(readme).toContain(`\`${option}`)
    for (const tool of TOOLS) {
      const row = readme.split('\n').find((line) => line.startsWith(`| \`${tool.name}\``))
      for (const name of Object.keys(tool.inputSchema.shape)) expect(row).toContain(`\`${name}`)
    }
  })
})

test('the registry entry names this package in this version, and its texts fit', () => {
  expect(serverJson).toMatchObject({ name: packageJson.mcpName, version: packageJson.version })
  expect(serverJson.description.length).toBeLessThanOrEqual(100)
  expect(serverJson.name).toMatch(/^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/)
  expect(serverJson.packages).toMatchObject([
    { identifier: packageJson.name, version: packageJson.version, transport: { type: 'stdio' } },
  ])
  for (const argument of serverJson.packages[0]?.packageArguments ?? []) expect(USAGE).toContain(argument.name)
})

test('the bundle lists the tools, and its settings make a command line that the server takes', () => {
  expect(manifest.tools.map(({ name }) => name)).toEqual(TOOLS.map(({ name }) => name))
  expect(manifest.version).toBe(packageJson.version)
  const { args } = manifest.server.mcp_config
  expect(args[0]).toContain(manifest.server.entry_point)
  const values: Record<string, string> = { engine: 'local', max_credits: '20', folders: '/home/ada/Pictures' }
  const filled = args
    .slice(1)
    .map((argument) => argument.replace(/\$\{user_config\.(\w+)\}/, (_, name) => values[name] ?? ''))
  expect(readCommandLine(filled)).toMatchObject({
    settings: { engine: 'local', maxCredits: 20, roots: ['/home/ada/Pictures'] },
  })
})
