// Every place of the table, built by every supported Vite: no marked picture is in the output, and all clean ones are.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { filesIn, type OutputPicture, picturesIn, referencedAssets } from '../helpers/output.ts'
import { createProject, isProblem, type TestProject } from '../helpers/project.ts'
import { placesOf, siteConfig, writeSite } from '../helpers/site.ts'
import { VITES } from '../helpers/vites.ts'

const store = await mkdtemp(path.join(tmpdir(), 'unmark-build-store-'))
afterAll(() => rm(store, { recursive: true, force: true }))

describe.each(VITES)('a build by Vite $major', ({ major, vite }) => {
  let project: TestProject
  let output: string
  let pictures: OutputPicture[]

  beforeAll(async () => {
    project = await createProject(store)
    await writeSite(project, major)
    output = path.join(project.root, 'dist')
    await vite.build(siteConfig(project))
    pictures = await picturesIn(output)
  }, 120_000)
  afterAll(() => project?.remove())

  test('holds no marked picture, in files or inlined', () => {
    expect(pictures.filter(({ mark }) => mark > 0.02)).toEqual([])
  })

  test.each(placesOf(major))('holds the clean picture of: $place', ({ id }) => {
    expect(pictures.map((picture) => picture.id)).toContain(id)
  })

  test('refers to clean pictures that exist, and emits none that nothing refers to', async () => {
    const emitted = (await filesIn(output)).filter((name) => /^assets\/.*\.(png|jpg|webp)$/.test(name))
    expect(await referencedAssets(output)).toEqual(emitted.map((name) => path.basename(name)))
    expect(emitted.length).toBeGreaterThan(10)
  })

  test('keeps the names of the originals', async () => {
    const files = (await filesIn(output)).join('\n')
    expect(files).toMatch(/assets\/p1-[\w-]{8}\.png/)
  })

  test('has no sidecar, and no path of the store', async () => {
    const files = await filesIn(output)
    expect(files.filter((name) => /\.mask\.png$|unmark/.test(name))).toEqual([])
    for (const name of files.filter((file) => /\.(html|css|js)$/.test(file))) {
      const text = await readFile(path.join(output, name), 'utf8')
      expect(text).not.toContain('.unmark')
      expect(text).not.toContain(project.root)
    }
  })

  test('keeps what only looks like a reference', async () => {
    const css = (await filesIn(output)).filter((name) => name.endsWith('.css'))
    const texts = await Promise.all(css.map((name) => readFile(path.join(output, name), 'utf8')))
    expect(texts.join('\n')).toContain('./pictures/none.png?unmark')
  })

  test('says once what was done, and warns of nothing', () => {
    const messages = project.lines.map(({ message }) => message)
    expect(
      messages.filter((message) => /^unmark: \d+ cleaned, \d+ from the store, 0 credits spent$/.test(message)),
    ).toHaveLength(1)
    expect(project.lines.filter(isProblem)).toEqual([])
  })
})
