// The one source of the README's settings for each host. Run it to write them into the README.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const README = fileURLToPath(new URL('../README.md', import.meta.url))
const FOLDER = '/path/to/pictures'

/** How any host starts the server. */
const command = 'npx'
const args = ['-y', '@unmark/mcp-server', '--root', FOLDER]
/** Long enough for the longest wait of a call, 50 seconds. */
const TIMEOUT_SECONDS = 120

export const HOSTS = [
  {
    name: 'Claude Desktop',
    where: '`claude_desktop_config.json`',
    language: 'json',
    text: json({ mcpServers: { unmark: { command, args } } }),
  },
  {
    name: 'Claude Code',
    where: 'A terminal',
    language: 'sh',
    text: `claude mcp add unmark -- ${[command, ...args].join(' ')}`,
  },
  {
    name: 'Cursor',
    where: '`~/.cursor/mcp.json`',
    language: 'json',
    text: json({ mcpServers: { unmark: { command, args } } }),
  },
  {
    name: 'VS Code',
    where: '`.vscode/mcp.json`',
    language: 'json',
    text: json({ servers: { unmark: { type: 'stdio', command, args } } }),
  },
  { name: 'Codex', where: '`~/.codex/config.toml`', language: 'toml', text: toml() },
  {
    name: 'Gemini CLI',
    where: '`~/.gemini/settings.json`',
    language: 'json',
    text: json({ mcpServers: { unmark: { command, args, timeout: TIMEOUT_SECONDS * 1000 } } }),
  },
]

const START = '<!-- hosts: written by scripts/host-snippets.mjs -->'
const END = '<!-- /hosts -->'

/** The README with the settings of all hosts in their place. */
export function withHosts(readme) {
  const [before, rest] = readme.split(START)
  const after = rest?.split(END)[1]
  if (after === undefined) throw new Error(`The README has no part between ${START} and ${END}.`)
  const parts = HOSTS.map(
    ({ name, where, language, text }) => `### ${name}\n\n${where}:\n\n\`\`\`${language}\n${text}\n\`\`\`\n`,
  )
  return `${before}${START}\n\n${parts.join('\n')}\n${END}${after}`
}

function json(value) {
  return JSON.stringify(value, null, 2).replace(/\[\s+([^\]]*?)\s+\]/g, (_, items) => `[${items.replace(/\s+/g, ' ')}]`)
}

function toml() {
  return [
    '[mcp_servers.unmark]',
    `command = ${JSON.stringify(command)}`,
    `args = ${JSON.stringify(args).replaceAll(',', ', ')}`,
    `tool_timeout_sec = ${TIMEOUT_SECONDS}`,
  ].join('\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(README, withHosts(readFileSync(README, 'utf8')))
