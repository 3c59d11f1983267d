import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { referenceIn } from '../../src/places/failure.ts'

async function temporaryFile(name: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'unmark-failure-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return path.join(folder, name)
}

test('a reference says the line and column at which its file names the picture', async () => {
  const file = await temporaryFile('main.js')
  await writeFile(file, "import './a.js'\nimport hero from './hero.png?unmark'\n")
  expect(referenceIn(`${file}?v=1`, '/site/hero.png')).toEqual({ file, line: 2, column: 21 })
})

test('a reference reads its file only when the line is asked for', async () => {
  const file = await temporaryFile('main.js')
  const reference = referenceIn(file, '/site/hero.png')
  await writeFile(file, "\n\nimport './hero.png?unmark'\n")
  expect(reference.line).toBe(3)
})

test.each(['a-file-that-is-gone.js', '\0virtual:module'])('a reference in %j has no line', (importer) => {
  expect(referenceIn(importer, '/site/hero.png').line).toBeUndefined()
})
