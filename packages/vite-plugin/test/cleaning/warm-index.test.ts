import {
  appendFile,
  copyFile,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Folders } from '../../src/cleaning/folders.ts'
import { isSettled, stampOf } from '../../src/cleaning/stamps.ts'
import { WarmIndex } from '../../src/cleaning/warm-index.ts'

const NAME = 'hero.png'

async function setUp() {
  const folder = await mkdtemp(path.join(tmpdir(), 'unmark-index-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const [image, mask, clean, stored] = ['image', 'mask', 'clean', 'stored'].map((name) => path.join(folder, name)) as [
    string,
    string,
    string,
    string,
  ]
  for (const file of [image, clean, stored]) await writeFile(file, 'content of a file')
  const facts = { key: 'key', engine: 'local', credits: 0, file: clean }
  const open = () => new WarmIndex(folder, path.join(folder, 'tmp'), 'fingerprint')
  const index = open()
  const { stamps } = index.look([image, mask])
  // As if the files had been there for a minute when they were read.
  index.add(NAME, facts, { stamps, atMs: Date.now() + 60_000 }, stored)
  return { folder, index, open, facts, image, mask, clean, stored }
}

describe('the warm index', () => {
  it('finds what came of files that are as they were, in a later process too', async () => {
    const { index, open, facts } = await setUp()
    expect(index.find(NAME)).toMatchObject(facts)
    expect(index.find('other.png')).toBeUndefined()
    index.save()
    expect(open().find(NAME)).toMatchObject(facts)
  })

  it.each([
    ['the picture was changed', ({ image }: Files) => appendFile(image, 'x')],
    ['the picture was changed under the same size and time', ({ image }: Files) => replaceUnnoticed(image)],
    ['the picture was removed', ({ image }: Files) => rm(image)],
    ['another file took the picture’s place', ({ image, stored }: Files) => rename(stored, image)],
    ['a mask has appeared', ({ image, mask }: Files) => copyFile(image, mask)],
    ['the clean file was cut short', ({ clean }: Files) => truncate(clean, 3)],
    ['the clean file is gone', ({ clean }: Files) => rm(clean)],
    ['the stored picture is gone, as after a change of branches', ({ stored }: Files) => rm(stored)],
  ])('finds nothing when %s', async (_name, change) => {
    const all = await setUp()
    await change(all)
    expect(all.index.find(NAME)).toBeUndefined()
  })

  it('notes nothing down when a file changed while it was read', async () => {
    const { open, facts, image, stored } = await setUp()
    const index = open()
    const seen = index.look([image])
    await appendFile(image, 'x')
    index.add(NAME, facts, { ...seen, atMs: Date.now() + 60_000 }, stored)
    expect(index.find(NAME)).toBeUndefined()
  })

  it('notes nothing down of a file that changed so shortly before that it could change again unnoticed', async () => {
    const { open, facts, image, stored } = await setUp()
    const index = open()
    await appendFile(image, 'x')
    const { stamps } = index.look([image])
    index.add(NAME, facts, { stamps, atMs: Date.now() }, stored)
    expect(index.find(NAME)).toBeUndefined()
  })

  it('keeps what another process has written meanwhile, and drops pictures that are gone', async () => {
    const { index, open, facts, image, stored, folder } = await setUp()
    const other = open()
    const gone = path.join(folder, 'gone')
    await writeFile(gone, '')
    for (const [name, file] of [
      ['b.png', image],
      ['gone.png', gone],
    ] as const) {
      other.add(name, facts, { stamps: other.look([file]).stamps, atMs: Date.now() + 60_000 }, stored)
    }
    other.save()
    await rm(gone)
    index.save()
    const all = open()
    expect([NAME, 'b.png', 'gone.png'].map((name) => all.find(name) !== undefined)).toEqual([true, true, false])
    expect((await readdir(path.join(folder, 'tmp'))).length).toBe(0)
  })

  it('starts anew when its file is cut short, changed or of another form', async () => {
    const { index, open, folder } = await setUp()
    index.save()
    const [name = ''] = (await readdir(folder)).filter((each) => each.startsWith('index-'))
    const file = path.join(folder, name)
    const whole = await readFile(file, 'utf8')
    expect(open().find(NAME)).toBeDefined()
    const damaged = [whole.slice(0, -1), whole.replace('clean', 'cleen'), whole.replace('index 3', 'index 2')]
    for (const text of [...damaged, '', '\n', '{"format":2,"assets":{}}']) {
      await writeFile(file, text)
      expect(open().find(NAME)).toBeUndefined()
    }
  })

  it('finds the same with folders that are listed once', async () => {
    const { index, facts, mask } = await setUp()
    expect(index.find(NAME, new Folders())).toMatchObject(facts)
    const before = new Folders()
    expect(before.isAbsent(mask)).toBe(true)
    await writeFile(mask, 'x')
    expect(index.find(NAME, new Folders())).toBeUndefined()
    // What a build has looked at holds for that build.
    expect(index.find(NAME, before)).toMatchObject(facts)
  })

  it.each([
    ['the picture was changed', ({ image }: Files) => appendFile(image, 'x')],
    ['the clean file was cut short', ({ clean }: Files) => truncate(clean, 3)],
    ['the clean file is gone', ({ clean }: Files) => rm(clean)],
    ['the stored picture is gone', ({ stored }: Files) => rm(stored)],
  ])('finds nothing with listed folders either when %s', async (_name, change) => {
    const all = await setUp()
    await change(all)
    expect(all.index.find(NAME, new Folders())).toBeUndefined()
  })
})

describe('a stamp', () => {
  it('is settled when nothing can have changed since within the same tick of the clock', () => {
    const at = (changed: string) => `1-2-3-4-${changed}`
    expect(isSettled(null, 0)).toBe(true)
    expect(isSettled(at('1000000001'), 1_010)).toBe(false)
    expect(isSettled(at('1000000001'), 1_021)).toBe(true)
    expect(isSettled(at('1000000000'), 2_999)).toBe(false)
    expect(isSettled(at('1000000000'), 3_001)).toBe(true)
  })

  it('is null for what is not there', () => {
    expect(stampOf(path.join(tmpdir(), 'unmark-there-is-no-such-file'))).toBeNull()
  })
})

type Files = Awaited<ReturnType<typeof setUp>>

async function replaceUnnoticed(file: string): Promise<void> {
  const time = new Date('2026-01-01')
  await utimes(file, time, time)
  await writeFile(file, 'CONTENT OF A FILE')
  await utimes(file, time, time)
}
