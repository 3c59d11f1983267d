// Follows a document from top to bottom: each of its blocks becomes a test that runs it.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Block, blocksOf, ROOT, readDocument, titleOf } from './blocks.ts'
import { checkTypes, tryProgram } from './programs.ts'
import { openScene, type Scene } from './scene.ts'
import { shownPattern } from './shown.ts'

/** Runs a block in a way of its own. */
export type BlockRunner = (block: Block, scene: Scene) => Promise<void> | void

export interface Following {
  /** What has to be there before the first block. */
  readonly prepare?: (scene: Scene) => Promise<void>
  /** Blocks that the rule for their language does not fit, by their first line. */
  readonly special?: Readonly<Record<string, BlockRunner>>
  /** Blocks that cannot run here, by their first line, with the reason. */
  readonly reasons?: Readonly<Record<string, string>>
  /** What else has to hold when all blocks have run. */
  readonly afterwards?: (scene: Scene) => Promise<void>
}

/** A command starts programs from source, which takes a second each. */
const MANY_PROCESSES = { timeout: 180_000 }

/** Defines the tests of one document. A block that no rule covers is a test that fails. */
export function followDocument(document: string, { prepare, special = {}, reasons = {}, afterwards }: Following = {}) {
  describe(document, () => {
    const blocks = blocksOf(readDocument(document))
    let scene: Scene

    beforeAll(async () => {
      scene = await openScene()
      await prepare?.(scene)
    })
    afterAll(() => scene?.close())

    it('has blocks, and those that the test names', () => {
      expect(blocks.length).toBeGreaterThan(0)
      const titles = blocks.map(titleOf)
      expect([...Object.keys(special), ...Object.keys(reasons)].filter((title) => !titles.includes(title))).toEqual([])
    })

    for (const block of blocks) {
      const title = titleOf(block)
      const reason = reasons[title]
      if (reason !== undefined) continue
      it(`line ${block.line} works: ${title}`, MANY_PROCESSES, async () => {
        const runner = special[title] ?? runnerFor(block)
        await runner(block, scene)
      })
    }

    if (blocks.some(({ language }) => ['js', 'ts'].includes(language))) {
      it('has programs whose types are right', MANY_PROCESSES, async () => {
        expect(scene.programs.length).toBeGreaterThan(0)
        await checkTypes(scene)
      })
    }

    if (afterwards) it('has led to what it promises', () => afterwards(scene))
  })
}

/** The rule for a block of its language; blocks of no known language need a runner of their own. */
function runnerFor({ language, flags }: Block): BlockRunner {
  if (language === 'console') return runsInCi
  if (language === 'sh') return flags.includes('hosted') ? runHosted : runShell
  if (language === 'js' || language === 'ts') return tryProgram
  return ({ line }) => {
    throw new Error(`Nothing runs the block of line ${line}; give it a language or a runner of its own.`)
  }
}

/** A block of commands; the first that fails ends it. */
export const runShell: BlockRunner = async ({ text }, scene) => {
  await scene.run('sh', ['-euc', text])
}

const runHosted: BlockRunner = async ({ text }, scene) => {
  const double = await scene.double()
  await scene.run('sh', ['-euc', text], { KAZE_API_TOKEN: double.token, KAZE_BASE_URL: double.url })
}

/** Output that the document shows; something before it must have printed the like. */
export const wasPrinted: BlockRunner = ({ text }, scene) => {
  expect(scene.printed()).toMatch(shownPattern(text))
}

/** Commands for a whole clone, or for a machine: `.ci/run` or a script that it starts has each of them, word for word. */
export const runsInCi: BlockRunner = ({ text }) => {
  const scripts = ['.ci/run', '.ci/check-packages.ts'].map((file) => readFileSync(path.join(ROOT, file), 'utf8'))
  for (const line of text.split('\n')) expect(scripts.join('\n')).toContain(line)
}

/** A program that expects its reader to have something, such as a picture of his own. */
export function programAfter(before: string): BlockRunner {
  return (block, scene) => tryProgram(block, scene, before)
}
