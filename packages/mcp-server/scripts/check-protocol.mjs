// Lets programs that were not written here judge the built server: Inspector, conformance suite, mcpgrade, bundle checker.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const server = path.join(root, 'dist', 'bin.js')
const folder = mkdtempSync(path.join(tmpdir(), 'unmark-protocol-'))

/**
 * The scenarios that need no fixture tools, prompts or resources of the suite's own. Each of them also checks every message
 * on the wire against the protocol's schema.
 */
const SCENARIOS = ['server-initialize', 'ping', 'tools-list']
const REVISION = '2025-11-25'

/** Tools that call the server find nothing of the user's, and spend nothing. */
const env = { ...process.env, UNMARK_STORE: path.join(folder, 'store'), UNMARK_ENGINE: 'local' }

try {
  await inspect()
  await conform()
  await grade()
  await checkBundle()
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function inspect() {
  const output = await inspector(server, ['--method', 'tools/list', '--strict'])
  const count = output.match(/"inputSchema"/g)?.length ?? 0
  if (count !== 3) throw new Error(`The Inspector lists ${count} tools; expected 3.\n${output}`)
  print('Inspector: the strict listing passes')
}

async function inspector(program, args) {
  const tool = ['-p', 'node@24', '-p', '@modelcontextprotocol/inspector@2.12.0', 'mcp-inspector', '--cli']
  const { output } = await npx(tool, ['node', program, ...args, '--format', 'json'])
  return output
}

async function conform() {
  const port = await freePort()
  const bridge = start('npx', [
    '-y',
    'mcp-proxy@6.7.19',
    '--host',
    '127.0.0.1',
    '--port',
    `${port}`,
    '--server',
    'stream',
    '--',
    'node',
    server,
  ])
  try {
    await Promise.race([listening(port), bridge.ended.then(({ output }) => Promise.reject(new Error(output)))])
    for (const scenario of SCENARIOS) {
      await npx(
        ['-p', 'node@24', '-p', '@modelcontextprotocol/conformance@0.2.0-alpha.12', 'conformance', 'server'],
        ['--url', `http://127.0.0.1:${port}/mcp`, '--scenario', scenario, '--spec-version', REVISION],
      )
      print(`conformance: ${scenario} passes`)
    }
  } finally {
    process.kill(-bridge.child.pid, 'SIGTERM')
    await bridge.ended
  }
}

async function grade() {
  await npx(['mcpgrade@0.1.0'], ['--stdio', `node ${server}`, '--probe', '--fail-on', 'error'])
  print('mcpgrade: no error')
}

/** Packs a bundle, and makes a call that loads everything in it. */
async function checkBundle() {
  const [bundle, unpacked] = [path.join(folder, 'unmark.mcpb'), path.join(folder, 'unpacked')]
  const packing = await start('node', [path.join(root, 'scripts', 'pack-bundle.mjs'), bundle]).ended
  if (packing.code !== 0) throw new Error(packing.output)
  await npx(['@anthropic-ai/mcpb@2.1.2'], ['unpack', bundle, unpacked])
  const { entry_point: entryPoint } = JSON.parse(readFileSync(path.join(unpacked, 'manifest.json'), 'utf8')).server
  const output = await inspector(path.join(unpacked, entryPoint), [
    '--method',
    'tools/call',
    '--tool-name',
    'get_task_result',
  ])
  if (!output.includes('next_step')) throw new Error(`The unpacked bundle does not answer:\n${output}`)
  print('mcpb: the manifest is valid, and the bundle packs, unpacks and answers')
}

async function npx(tool, args) {
  const { ended } = start('npx', ['-y', ...tool, ...args])
  const { code, output } = await ended
  if (code !== 0) throw new Error(`${tool.join(' ')} ${args.join(' ')} ended with ${code}:\n${output}`)
  return { output }
}

/** In a process group of its own, so that what it starts ends with it. */
function start(command, args) {
  const child = spawn(command, args, { cwd: folder, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
  const ended = once(child, 'close').then(([code]) => ({ code, output }))
  return { child, ended }
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address()
  probe.close()
  await once(probe, 'close')
  return port
}

/** Asks until somebody answers; the caller stops waiting when the bridge has ended. */
async function listening(port) {
  while (true) {
    try {
      await fetch(`http://127.0.0.1:${port}/ping`)
      return
    } catch (error) {
      if (!(error instanceof TypeError)) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

function print(text) {
  process.stdout.write(`${text}\n`)
}
