// Tries the plugin in projects of many frameworks: `pnpm compat [name...] [--write] [--keep] [--without-plugin]`.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { packOurs } from './pack.ts'
import { recipes } from './recipes/index.ts'
import { lineOf, writeDocument } from './report.ts'
import { type Outcome, tryProject } from './try-project.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    /** Write docs/compatibility.md. */
    write: { type: 'boolean', default: false },
    /** Leave the projects where they are. */
    keep: { type: 'boolean', default: false },
    /** Only see that the marked pictures are found where no plugin is at work. */
    'without-plugin': { type: 'boolean', default: false },
  },
})

const unknown = positionals.filter((name) => !recipes.some((recipe) => recipe.name === name))
if (unknown.length > 0) {
  throw new Error(`Unknown: ${unknown.join(', ')}. There are: ${recipes.map(({ name }) => name).join(', ')}.`)
}
if (values.write && positionals.length > 0)
  throw new Error('The document tells of all projects: --write takes no names.')
const chosen = positionals.length === 0 ? recipes : recipes.filter(({ name }) => positionals.includes(name))
const print = (line: string) => void process.stdout.write(`${line}\n`)
const folder = await mkdtemp(path.join(tmpdir(), 'unmark-compat-'))
try {
  const ours = values['without-plugin'] ? {} : { ours: await packOurs(path.join(folder, 'packages')) }
  const outcomes: Outcome[] = []
  for (const recipe of chosen) {
    const outcome = await tryProject(recipe, path.join(folder, recipe.name), { ...ours, keep: values.keep })
    outcomes.push(outcome)
    print(lineOf(outcome))
  }
  if (values.write) await writeDocument(outcomes, new Date())
  process.exitCode = outcomes.some(({ faults }) => faults.length > 0) ? 1 : 0
} finally {
  if (values.keep) print(`The projects are in ${folder}`)
  else await rm(folder, { recursive: true, force: true })
}
