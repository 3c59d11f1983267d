// Runs tests under the Node versions that are supported, each fetched from npm into a folder of its own.
// Arguments: versions such as `22` (default: all), then `--` and what vitest is to run (default: everything).
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { ROOT } from './documents/blocks.ts'
import { run, say } from './packages/run.ts'

/** The oldest that is supported, and every line of releases since that gets fixes. */
const VERSIONS = ['20.19', '22', '24', '26']
const FOLDER = path.join(ROOT, '.cache', 'node')

const [versions, tests] = readArguments(process.argv.slice(2))
const results = versions.map((version) => ({ version, passed: runTests(version, tests) }))
for (const { version, passed } of results) say(`Node ${version}: ${passed ? 'passed' : 'FAILED'}`)
if (results.some(({ passed }) => !passed)) process.exitCode = 1

function readArguments(words: readonly string[]): [string[], string[]] {
  const end = words.indexOf('--')
  const named = end < 0 ? [...words] : words.slice(0, end)
  return [named.length > 0 ? named : VERSIONS, end < 0 ? [] : words.slice(end + 1)]
}

function runTests(version: string, tests: readonly string[]): boolean {
  const node = install(version)
  say(`\nNode ${run(node, ['--version'], ROOT).trim()}`)
  const args = [path.join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--config', 'vitest.workspace.ts', ...tests]
  // Programs that tests start by the name `node` are to be of this version too.
  const env = { ...process.env, PATH: `${path.dirname(node)}:${process.env['PATH']}` }
  return spawnSync(node, args, { cwd: ROOT, env, stdio: 'inherit' }).status === 0
}

/** @returns the path of Node's program; npm's package `node` is a script that fetches this same package */
function install(version: string): string {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  const folder = path.join(FOLDER, version)
  const program = path.join(folder, 'node_modules', name, 'bin', 'node')
  if (!existsSync(program)) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ private: true }))
    run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', `${name}@${version}`], folder)
  }
  return program
}
