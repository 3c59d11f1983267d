// Packs the published packages and checks the tarballs as their users get them: contents, types, and a real install.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** What a user of the packages would write first. */
const PROGRAM = `
import sharp from 'sharp'
import { createUnmark } from '@unmark/core'
const image = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#369' } }).png().toBuffer()
const unmark = createUnmark({ engine: 'local', store: 'store' })
const result = await unmark.remove({ image, regions: [{ x: 8, y: 8, width: 16, height: 16 }] })
await unmark.close()
if (result.format !== 'png' || result.report.changedOutside !== 0) throw new Error(JSON.stringify(result.report))
`

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(path.join(tmpdir(), 'unmark-packages-'))

try {
  const packages = readdirSync(path.join(root, 'packages'))
    .map((name) => path.join(root, 'packages', name))
    .map((where) => ({ where, manifest: JSON.parse(readFileSync(path.join(where, 'package.json'), 'utf8')) }))
    .filter(({ manifest }) => !manifest.private)
  const tarballs = packages.map(pack)
  for (const tarball of tarballs) check(tarball)
  install(tarballs)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function pack({ where, manifest }) {
  const target = path.join(folder, 'tarballs', manifest.name.replace('/', '-'))
  mkdirSync(target, { recursive: true })
  run('npx', ['--yes', 'pnpm@10', '--dir', where, 'pack', '--pack-destination', target], root)
  return { file: path.join(target, readdirSync(target)[0]), manifest }
}

function check({ file, manifest }) {
  const listing = run('tar', ['-tzf', file], root).split('\n').filter(Boolean)
  const stray = listing.filter(
    (name) => !/^package\/(dist\/.+\.(js|d\.ts)|client\.d\.ts|package\.json|README\.md|LICENSE)$/.test(name),
  )
  if (stray.length > 0) throw new Error(`${manifest.name} would publish files that it should not: ${stray.join(', ')}`)
  run(tool('publint'), ['run', '--strict', file], root)
  if (manifest.exports) run(tool('attw'), ['--profile', 'esm-only', file], root)
  print(`${manifest.name}: ${listing.length} files, types and exports are right`)
}

/** Installs all tarballs into an empty project with npm, without install scripts, and uses them there. */
function install(tarballs) {
  const project = path.join(folder, 'project')
  mkdirSync(project)
  const dependencies = Object.fromEntries(tarballs.map(({ file, manifest }) => [manifest.name, `file:${file}`]))
  writeFileSync(path.join(project, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }))
  run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], project)
  run('node', ['--input-type=module', '--eval', PROGRAM], project)
  for (const command of ['unmark', 'unmark-mcp']) {
    run(path.join(project, 'node_modules', '.bin', command), ['--version'], project)
  }
  print('the tarballs install into an empty project and clean a picture there')
}

function tool(name) {
  return path.join(root, 'node_modules', '.bin', name)
}

function run(command, args, cwd) {
  try {
    return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  } catch (error) {
    throw new Error(`${command} ${args.join(' ')} failed:\n${error.stdout}${error.stderr}`)
  }
}

function print(text) {
  process.stdout.write(`${text}\n`)
}
