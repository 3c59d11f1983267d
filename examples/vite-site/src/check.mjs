// Builds the site three times, and proves that no marked picture is in it and that only the first build had work to do.
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { readPictures, recognise } from './output.mjs'
import { drawPictures, SITE } from './pictures.mjs'

const VITE = path.join(path.dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin', 'vite.js')
const USER_STORE = path.join(SITE, '.user-store')

for (const stale of ['dist', '.unmark', '.user-store']) rmSync(path.join(SITE, stale), { recursive: true, force: true })
const drawn = await drawPictures()

const first = build()
expectSummary(first, drawn.length, 0)
await expectCleanPictures()
const second = build()
expectSummary(second, 0, drawn.length)
await expectCleanPictures()
// The project's own store, as a commit or a cache would bring it, is enough: nothing may be made here.
rmSync(USER_STORE, { recursive: true })
expectSummary(build('--mode', 'frozen'), 0, drawn.length)
await expectCleanPictures()
print(
  `${drawn.length} marked pictures: cleaned by the first build, from the store in the two others, none in the output`,
)

function build(...options) {
  const env = { ...process.env, UNMARK_STORE: USER_STORE }
  const run = spawnSync(process.execPath, [VITE, 'build', SITE, ...options], { encoding: 'utf8', env })
  if (run.status !== 0) throw new Error(`vite build ended with exit code ${run.status}:\n${run.stdout}${run.stderr}`)
  return run.stdout + run.stderr
}

function expectSummary(output, cleaned, fromStore) {
  const summary = /(\d+) cleaned, (\d+) from the store/.exec(output)
  if (Number(summary?.[1]) !== cleaned || Number(summary?.[2]) !== fromStore) {
    throw new Error(`Expected ${cleaned} cleaned and ${fromStore} from the store; the build printed:\n${output}`)
  }
}

async function expectCleanPictures() {
  const pictures = await readPictures('dist')
  const seen = new Set()
  for (const { where, samples } of pictures) {
    const found = recognise(samples, drawn)
    if (!found) throw new Error(`${where} is none of the site's pictures.`)
    if (found.isMarked) throw new Error(`${where} still shows the mark of ${found.name}.`)
    seen.add(found.name)
  }
  const lost = drawn.filter(({ name }) => !seen.has(name))
  if (lost.length > 0) throw new Error(`Not in the output: ${lost.map(({ name }) => name).join(', ')}.`)
}

function print(text) {
  process.stdout.write(`${text}\n`)
}
