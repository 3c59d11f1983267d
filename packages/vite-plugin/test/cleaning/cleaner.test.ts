// The cleaner from the outside: marked assets in, clean files out, with real pictures, engines, stores and a service.
import { readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { failure, filesBelow, marked, markLeft, project, REGION, REGION_TEXT, service, whiteMask } from './support.ts'

const REGION_DIRECTIVE = { region: [REGION_TEXT] }

describe('cleaning an asset', () => {
  it('gives a file of the original’s name without the mark, and leaves the original alone', async () => {
    const { open, write, asset, root } = await project()
    const original = await marked()
    await write('src/hero.png', original)
    const cleaner = open()
    const { file, clean } = await cleaner.clean(asset('src/hero.png', REGION_DIRECTIVE))
    expect(clean).toBe(true)
    expect(path.posix.basename(file)).toBe('hero.png')
    expect(file.startsWith(`${cleaner.folder}/`)).toBe(true)
    expect(await markLeft(original)).toBe(1)
    expect(await markLeft(file)).toBe(0)
    expect(await readFile(path.join(root, 'src/hero.png'))).toEqual(original)
    expect(cleaner.summary().text).toBe('1 cleaned, 0 from the store, 0 credits spent')
  })

  it('is free and the same from then on, in other cleaners, without the derived files, and without either store', async () => {
    const { open, write, asset, root, store } = await project()
    const { double, hosted } = await service()
    await write('hero.png', await marked())
    const use = asset('hero.png', REGION_DIRECTIVE)
    const first = open(hosted)
    const { file } = await first.clean(use)
    const bytes = await readFile(file)
    expect(first.summary()).toMatchObject({ cleaned: 1, creditsSpent: 1 })
    await first.writeLock()
    await first.close()
    for (const lost of ['', '.unmark/.cache', '.unmark', 'user’s store']) {
      if (lost !== '') await rm(lost === 'user’s store' ? store : path.join(root, lost), { recursive: true })
      const next = open(hosted)
      expect((await next.clean(use)).file).toBe(file)
      expect(await readFile(file)).toEqual(bytes)
      expect(next.summary().text).toBe('0 cleaned, 1 from the store, 0 credits spent')
      await next.writeLock()
      await next.close()
    }
    expect(double.charged).toBe(1)
    expect(double.faults).toEqual([])
  })

  it('refuses a path with a zero byte in a query or a sidecar as a typed failure', async () => {
    const { open, write, asset } = await project()
    await write('hero.png', await marked())
    await write('logo.png', await marked())
    await write('logo.unmark.json', JSON.stringify({ overlay: { image: 'mark\0.png' } }))
    const cleaner = open()
    const expected = { code: 'INVALID_INPUT', message: expect.stringContaining('zero byte') }
    expect(await failure(cleaner.clean(asset('hero.png', { mask: ['a\0.png'] })))).toMatchObject(expected)
    expect(await failure(cleaner.clean(asset('logo.png')))).toMatchObject(expected)
    expect(cleaner.dependencies(asset('logo.png'))).toHaveLength(3)
  })

  it('is done anew when the picture changes', async () => {
    const { open, write, asset } = await project()
    const cleaner = open()
    await write('hero.png', await marked())
    const before = await cleaner.clean(asset('hero.png', REGION_DIRECTIVE))
    await write('hero.png', await marked(40))
    const after = await cleaner.clean(asset('hero.png', REGION_DIRECTIVE))
    expect(after.file).not.toBe(before.file)
    expect(await markLeft(before.file)).toBe(0)
    expect(cleaner.summary().text).toBe('1 cleaned, 0 from the store, 0 credits spent')
  })

  it('is done anew when the picture changes while it is worked on', async () => {
    const { open, write, asset } = await project()
    const { double, hosted } = await service({ jobDuration: 'manual' })
    const cleaner = open(hosted)
    const use = asset('hero.png', REGION_DIRECTIVE)
    await write('hero.png', await marked())
    const before = cleaner.clean(use)
    await double.until(({ tasks }) => tasks.length === 1)
    await write('hero.png', await marked(40))
    const after = [cleaner.clean(use), cleaner.clean(use)]
    await double.until(({ tasks }) => tasks.length === 2)
    for (const { taskId } of double.tasks) double.finish(taskId)
    const files = (await Promise.all([before, ...after])).map(({ file }) => file)
    expect(files[1]).not.toBe(files[0])
    expect(files[2]).toBe(files[1])
    expect(double.charged).toBe(2)
  })

  it('serves no clean file that was damaged meanwhile', async () => {
    const { open, write, asset } = await project()
    await write('hero.png', await marked())
    const use = asset('hero.png', REGION_DIRECTIVE)
    const { file } = await open().clean(use)
    const bytes = await readFile(file)
    for (const harm of [() => truncate(file, 20), () => writeFile(file, Buffer.alloc(bytes.length)), () => rm(file)]) {
      await harm()
      const cleaner = open()
      expect((await cleaner.clean(use)).file).toBe(file)
      expect(await readFile(file)).toEqual(bytes)
      await cleaner.writeLock()
    }
  })

  it('tells of a damaged entry of the project’s store, and repairs it', async () => {
    const { open, write, asset, root, lines } = await project()
    const { double, hosted } = await service()
    await write('hero.png', await marked())
    await open(hosted).clean(asset('hero.png', REGION_DIRECTIVE))
    const folder = path.join(root, '.unmark', 'blobs')
    const [blob = ''] = await filesBelow(folder)
    await truncate(path.join(folder, blob), 9)
    await rm(path.join(root, '.unmark', '.cache'), { recursive: true })
    const { file } = await open(hosted).clean(asset('hero.png', REGION_DIRECTIVE))
    expect(await markLeft(file)).toBe(0)
    expect(lines.filter(({ level }) => level === 'warn').map(({ message }) => message)[0]).toContain(
      'A blob was damaged',
    )
    expect((await stat(path.join(folder, blob))).size).toBeGreaterThan(9)
    expect(double.charged).toBe(1)
  })
})

describe('where the mark is', () => {
  async function keysOf(files: Record<string, Uint8Array | string>, options = {}, directives = {}) {
    const { open, write, asset } = await project()
    await write('src/hero.png', await marked())
    for (const [name, content] of Object.entries(files)) await write(name, content)
    const { file } = await open(options).clean(asset('src/hero.png', directives))
    return { left: await markLeft(file), key: path.basename(path.dirname(file)) }
  }

  const elsewhere = { x: 0, y: 0, width: 4, height: 4 }
  const json = (value: unknown) => JSON.stringify(value)

  it.each([
    ['a mask beside the picture', async () => keysOf({ 'src/hero.mask.png': await whiteMask() })],
    ['regions in the options beside it', () => keysOf({ 'src/hero.unmark.json': json({ regions: [REGION] }) })],
    [
      'percentages in the options beside it',
      () =>
        keysOf({
          'src/hero.unmark.json': json({ unit: 'percent', regions: [{ x: 31, y: 33, width: 20, height: 17 }] }),
        }),
    ],
    [
      'a mask that the options name',
      async () =>
        keysOf({
          'src/hero.unmark.json': json({ mask: '../masks/any.png', maskDialect: 'white' }),
          'masks/any.png': await whiteMask(),
          'src/hero.mask.png': await whiteMask(elsewhere),
        }),
    ],
    [
      'the query, whatever lies beside it',
      async () => keysOf({ 'src/hero.mask.png': await whiteMask(elsewhere) }, {}, REGION_DIRECTIVE),
    ],
    ['a mask in the query', async () => keysOf({ 'm/x.png': await whiteMask() }, {}, { mask: ['../m/x.png'] })],
    ['regions for everything', () => keysOf({}, { regions: [REGION] })],
    ['regions by glob', () => keysOf({}, { regions: { 'other/**': [elsewhere], 'src/*.png': [REGION] } })],
    ['a mask by glob', async () => keysOf({ 'm/x.png': await whiteMask() }, { masks: { 'src/**': 'm/x.png' } })],
    [
      'what lies beside it, whatever the options say',
      async () => keysOf({ 'src/hero.mask.png': await whiteMask() }, { regions: [elsewhere] }),
    ],
  ])('is told by %s', async (_name, clean) => {
    expect((await clean()).left).toBe(0)
  })

  it('is the same wish in any order of directives', async () => {
    const [one, two] = ['1,2,3,4', '20,16,12,8']
    const a = await keysOf({}, {}, { region: [one, two] })
    expect(await keysOf({}, {}, { region: [two, one], w: ['400'] })).toEqual(a)
  })

  it('has to be told to the embedded engine, and the error says how', async () => {
    const { open, write, asset, root } = await project()
    await write('hero.marked.png', await marked())
    const reference = { file: path.join(root, 'src', 'App.tsx'), line: 3, column: 7 }
    const error = await failure(open().clean(asset('hero.marked.png'), reference))
    expect(error.message).toMatch(/^hero\.marked\.png \(used in src\/App\.tsx:3:7\): The local engine has to be told/)
    expect(error).toMatchObject({ code: 'MASK_REQUIRED', hint: expect.stringContaining('hero.mask.png') })
    await write('hero.marked.mask.png', await whiteMask())
    expect(await markLeft((await open().clean(asset('hero.marked.png'))).file)).toBe(0)
  })

  it.each([
    [{ region: ['1,2,3'] }, 'expected x,y,width,height'],
    [{ region: [''] }, 'expected x,y,width,height'],
    [{ region: ['a,b,c,d'] }, 'expected x,y,width,height'],
    [{ mask: ['a.png', 'b.png'] }, 'expected at most one, got 2'],
    [{ mask: [''] }, 'expected a path relative to the picture'],
  ])('is refused as %j', async (directives, why) => {
    const { open, write, asset } = await project()
    await write('hero.png', await marked())
    const error = await failure(open().clean(asset('hero.png', directives)))
    expect(error).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining(why) })
  })

  it.each([
    ['{ "regions": [', 'it is no JSON'],
    [json({ output: { format: 'webp' } }), 'output'],
    [json({ regions: 4 }), 'regions'],
  ])('is refused in a sidecar that says %s', async (text, why) => {
    const { open, write, asset } = await project()
    await write('hero.png', await marked())
    await write('hero.unmark.json', text)
    const error = await failure(open().clean(asset('hero.png')))
    expect(error).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining(why) })
    expect(error.message).toContain('hero.unmark.json')
  })

  it('names every file that a result depends on, there or not', async () => {
    const { open, write, asset, root } = await project()
    await write('src/a.marked.png', await marked())
    const cleaner = open({ masks: { '**': 'masks/all.png' } })
    const below = (...names: string[]) => names.map((name) => path.posix.join(root, name))
    const beside = ['src/a.marked.png', 'src/a.marked.mask.png', 'src/a.marked.unmark.json']
    expect(cleaner.dependencies(asset('src/a.marked.png'))).toEqual(below(...beside, 'masks/all.png'))
    expect(cleaner.dependencies(asset('src/a.marked.png', { mask: ['./m.png'] }))).toEqual(
      below(...beside, 'src/m.png'),
    )
    await write('src/a.marked.unmark.json', 'no JSON')
    expect(cleaner.dependencies(asset('src/a.marked.png'))).toEqual(below(...beside))
  })
})

describe('a failure', () => {
  it('names the picture and who asked for it, and keeps what core says of it', async () => {
    const { open, asset, root } = await project()
    const reference = { file: path.join(root, 'index.html') }
    const error = await failure(open().clean(asset('img/none.png', REGION_DIRECTIVE), reference))
    expect(error).toMatchObject({ code: 'INVALID_IMAGE', spent: 'no', retryable: false })
    expect(error.message).toMatch(/^img\/none\.png\?region=20,16,12,8 \(used in index\.html\): There is no file at /)
  })

  it('lets the original through when that was asked for, with one warning for each picture', async () => {
    const { open, write, asset, lines } = await project()
    const { double, hosted } = await service()
    double.scriptEvery('submit', { code: 1001 })
    const file = await write('hero.png', await marked())
    const cleaner = open({ ...hosted, onError: 'original' })
    expect(await cleaner.clean(asset('hero.png'))).toEqual({ file, clean: false })
    expect(await cleaner.clean(asset('hero.png'))).toEqual({ file, clean: false })
    expect(lines).toEqual([
      { level: 'warn', message: expect.stringContaining('the marked original is used as it is. hero.png: ') },
    ])
    expect(cleaner.summary().text).toBe('0 cleaned, 0 from the store, 0 credits spent, 1 left as they are')
  })
})

describe('many at once', () => {
  it('work on one picture once, over all cleaners of the process', async () => {
    const { open, write, asset } = await project()
    const { double, hosted } = await service()
    await write('hero.png', await marked())
    const [client, server] = [open(hosted), open(hosted)]
    const use = asset('hero.png', REGION_DIRECTIVE)
    const files = await Promise.all([client, server, client, server].map((cleaner) => cleaner.clean(use)))
    expect(new Set(files.map(({ file }) => file)).size).toBe(1)
    expect(client.summary().text).toBe('1 cleaned, 0 from the store, 1 credit spent')
    expect(server.summary().text).toBe('0 cleaned, 1 from the store, 0 credits spent')
    expect(double.submissions).toHaveLength(1)
  })

  it('keep the limit over all cleaners of the process, and do not hold up what is stored', async () => {
    const { open, write, asset } = await project()
    const { double, hosted } = await service({ jobDuration: 'manual' })
    const names = ['a.png', 'b.png', 'c.png', 'd.png', 'e.png', 'f.png']
    for (const [seed, name] of names.entries()) await write(name, await marked(seed))
    await write('stored.png', await marked(100))
    const [client, server] = [open({ ...hosted, concurrency: 2 }), open({ ...hosted, concurrency: 2 })]
    const stored = client.clean(asset('stored.png'))
    await double.until(({ tasks }) => tasks.length === 1)
    double.finish(double.tasks[0]?.taskId ?? '')
    await stored
    const all = names.map((name, index) => [client, server][index % 2]?.clean(asset(name)))
    for (let done = 1; done < names.length; done += 2) {
      await double.until(({ tasks }) => tasks.length === done + 2)
      await client.clean(asset('stored.png'))
      expect(double.tasks).toHaveLength(done + 2)
      for (const { taskId } of double.tasks.slice(done)) double.finish(taskId)
    }
    await Promise.all(all)
    expect(double.charged).toBe(7)
  })

  it('are warmed beforehand, and one that fails fails only for whoever asks for it', async () => {
    const { open, write, asset } = await project()
    await write('good.png', await marked())
    await write('bad.png', 'no picture')
    const cleaner = open()
    await cleaner.prewarm(['good.png', 'bad.png'].map((name) => ({ asset: asset(name, REGION_DIRECTIVE) })))
    expect(cleaner.summary().cleaned).toBe(1)
    expect(await failure(cleaner.clean(asset('bad.png', REGION_DIRECTIVE)))).toMatchObject({ code: 'INVALID_IMAGE' })
  })

  it('go on for the others when one cleaner closes', async () => {
    const { open, write, asset } = await project()
    const { double, hosted } = await service({ jobDuration: 'manual' })
    await write('hero.png', await marked())
    const [client, server] = [open(hosted), open(hosted)]
    const waiting = [client.clean(asset('hero.png')), server.clean(asset('hero.png'))]
    await double.until(({ tasks }) => tasks.length === 1)
    await client.close()
    await client.close()
    double.finish(double.tasks[0]?.taskId ?? '')
    for (const { clean } of await Promise.all(waiting)) expect(clean).toBe(true)
  })
})

describe('a frozen cleaner', () => {
  it('uses what is stored, and lists what is missing with the commands that make it', async () => {
    const { open, write, asset, root } = await project()
    const { double, hosted } = await service()
    await write('there.png', await marked())
    await write('it’s new.png', await marked(1))
    await write('b.png', await marked(2))
    await write('b.mask.png', await whiteMask())
    await open(hosted).clean(asset('there.png', REGION_DIRECTIVE))
    const requests = double.requests.length
    const frozen = open({ env: { CI: 'true' }, onError: 'original', engine: 'kaze', store: '/nowhere/at all' })
    expect(frozen.frozen).toBe(true)
    expect(await markLeft((await frozen.clean(asset('there.png', REGION_DIRECTIVE))).file)).toBe(0)
    const reference = { file: path.join(root, 'main.ts'), line: 1 }
    const error = await failure(frozen.clean(asset('it’s new.png', REGION_DIRECTIVE), reference))
    expect(error).toMatchObject({
      code: 'FROZEN',
      spent: 'no',
      message: expect.stringContaining('(used in main.ts:1)'),
    })
    expect(await failure(frozen.clean(asset('it’s new.png', REGION_DIRECTIVE)))).toMatchObject({ code: 'FROZEN' })
    expect(await failure(frozen.clean(asset('b.png')))).toMatchObject({ code: 'FROZEN' })
    const store = "--engine kaze --store '/nowhere/at all'"
    expect(frozen.missing()).toEqual([
      { name: 'b.png', command: `npx unmark clean b.png --mask b.mask.png ${store}` },
      {
        name: 'it’s new.png?region=20,16,12,8',
        command: `npx unmark clean 'it’s new.png' --region 20,16,12,8 ${store}`,
        reference,
      },
    ])
    expect(double.requests).toHaveLength(requests)
  })

  it('does not take what was derived for what is stored', async () => {
    const { open, write, asset, root, store } = await project()
    await write('hero.png', await marked())
    const use = asset('hero.png', REGION_DIRECTIVE)
    const cleaner = open()
    await cleaner.clean(use)
    await cleaner.writeLock()
    await rm(store, { recursive: true })
    for (const part of ['blobs', 'results']) await rm(path.join(root, '.unmark', part), { recursive: true })
    expect(await failure(open({ frozen: true }).clean(use))).toMatchObject({ code: 'FROZEN' })
  })
})

describe('lock.json', () => {
  it('lists every marked picture, in the same bytes whatever the order, and loses those that are gone', async () => {
    const { open, write, asset, root } = await project()
    const { hosted } = await service()
    await write('src/b.png', await marked())
    await write('a.png', await marked(1))
    const file = path.join(root, '.unmark', 'lock.json')
    const first = open(hosted)
    await first.clean(asset('src/b.png', REGION_DIRECTIVE))
    await first.writeLock()
    await first.clean(asset('a.png'))
    await first.writeLock()
    await first.close()
    const text = await readFile(file, 'utf8')
    const entry = { key: expect.stringMatching(/^[0-9a-f]{64}$/), engine: 'kaze', credits: 1 }
    expect(JSON.parse(text)).toEqual({ format: 1, assets: { 'a.png': entry, 'src/b.png?region=20,16,12,8': entry } })
    const { mtimeMs } = await stat(file)
    const second = open({ ...hosted, token: `${hosted.token}-other` })
    await second.clean(asset('src/b.png', REGION_DIRECTIVE))
    await second.writeLock()
    expect(await readFile(file, 'utf8')).toBe(text)
    expect((await stat(file)).mtimeMs).toBe(mtimeMs)
    await rm(path.join(root, 'a.png'))
    await second.clean(asset('src/b.png', REGION_DIRECTIVE))
    await second.writeLock()
    expect(Object.keys(JSON.parse(await readFile(file, 'utf8')).assets)).toEqual(['src/b.png?region=20,16,12,8'])
  })

  it('is made anew when a merge has broken it, and left alone when it is of a newer version', async () => {
    const { open, write, asset, root, lines } = await project()
    await write('a.png', await marked())
    const cleaner = open()
    await cleaner.clean(asset('a.png', REGION_DIRECTIVE))
    const file = await write('.unmark/lock.json', '<<<<<<< HEAD\n')
    await cleaner.writeLock()
    expect(JSON.parse(await readFile(file, 'utf8')).format).toBe(1)
    const newer = JSON.stringify({ format: 2, assets: {} })
    await writeFile(file, newer)
    await cleaner.writeLock()
    expect(await readFile(file, 'utf8')).toBe(newer)
    expect(lines.map(({ message }) => message.split('lock.json ')[1])).toEqual([
      'cannot be read and is written anew.',
      'was written by a newer version of vite-plugin-unmark and is left as it is.',
    ])
    expect(path.join(root, '.unmark', 'lock.json')).toBe(file)
  })

  it('is not made where nothing is marked', async () => {
    const { open, root } = await project()
    await open().writeLock()
    await expect(stat(path.join(root, '.unmark'))).rejects.toMatchObject({ code: 'ENOENT' })
  })
})
