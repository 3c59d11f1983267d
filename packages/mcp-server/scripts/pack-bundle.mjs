// Packs the server and all that it needs into one `.mcpb` file for hosts that install those, for the platform it runs on.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const MCPB = '@anthropic-ai/mcpb@2.1.2'

const room = fileURLToPath(new URL('..', import.meta.url))
const packages = ['inpaint', 'core', 'mcp-server'].map((name) => path.join(room, '..', name))
const target = path.resolve(process.argv[2] ?? path.join(room, `unmark-mcp-${process.platform}-${process.arch}.mcpb`))
const folder = mkdtempSync(path.join(tmpdir(), 'unmark-bundle-'))

try {
  const stage = path.join(folder, 'stage')
  mkdirSync(stage)
  install(stage, packages.map(packPackage))
  writeManifest(stage)
  run('npx', ['-y', MCPB, 'validate', path.join(stage, 'manifest.json')])
  run('npx', ['-y', MCPB, 'pack', stage, target])
  process.stdout.write(`${target}\n`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** The package as it would be published; its `dist` has to be built. */
function packPackage(where) {
  const tarballs = path.join(folder, path.basename(where))
  mkdirSync(tarballs)
  run('npx', ['-y', 'pnpm@10', '--dir', where, 'pack', '--pack-destination', tarballs])
  return path.join(tarballs, readdirSync(tarballs)[0])
}

function install(stage, tarballs) {
  const dependencies = Object.fromEntries(
    tarballs.map((file, index) => [readJson(path.join(packages[index], 'package.json')).name, `file:${file}`]),
  )
  writeJson(path.join(stage, 'package.json'), { private: true, type: 'module', dependencies })
  run('npm', ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'], stage)
}

/** A bundle has the native parts of one platform, so it says that it is for that platform only. */
function writeManifest(stage) {
  const manifest = readJson(path.join(room, 'manifest.json'))
  const { version } = readJson(path.join(room, 'package.json'))
  const compatibility = { ...manifest.compatibility, platforms: [process.platform] }
  writeJson(path.join(stage, 'manifest.json'), { ...manifest, version, compatibility })
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'))
}

function writeJson(file, value) {
  writeFileSync(file, JSON.stringify(value, null, 2))
}

function run(command, args, cwd = folder) {
  try {
    execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  } catch (error) {
    throw new Error(`${command} ${args.join(' ')} failed:\n${error.stdout}${error.stderr}`)
  }
}
