// What an assistant has: a connection to the built server, and a way to call its tools.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import path from 'node:path'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { getDefaultEnvironment, StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'

const manifest = createRequire(import.meta.url).resolve('@unmark/mcp-server/package.json')
const program = path.join(path.dirname(manifest), 'dist', 'bin.js')

/** Starts a server that may read `folder` only. */
export async function startAssistant(folder, environment) {
  const client = new Client({ name: 'example-agent', version: '1.0.0' })
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [program, '--root', folder],
    cwd: folder,
    env: { ...getDefaultEnvironment(), ...environment },
  })
  await client.connect(transport)
  return {
    tools: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: async (name, args, options) =>
      readReply(await client.callTool({ name, arguments: args }, undefined, options)),
    close: () => client.close(),
  }
}

/** The facts of a reply; what stands in the structure has to stand in the text too. */
function readReply({ content, structuredContent = {}, isError = false }) {
  const text = content.flatMap((item) => (item.type === 'text' ? [item.text] : [])).join('\n')
  for (const [name, fact] of Object.entries(structuredContent)) {
    if (typeof fact !== 'object') assert.ok(text.includes(`${name}: ${fact}`), `The text does not say ${name}.`)
  }
  const picture = content.find((item) => item.type === 'image')
  return { text, facts: structuredContent, isError, picture: picture && Buffer.from(picture.data, 'base64') }
}

/** The tool and the arguments of the complete call that a reply ends with. */
export function nextCall(text) {
  const found = /(remove_watermark|get_task_result|preview) (\{.*?\})(?=[.\s]|$)/.exec(
    text.split(/next_step: |Next: /).at(-1),
  )
  assert.ok(found, `There is no call in: ${text}`)
  return [found[1], JSON.parse(found[2])]
}
