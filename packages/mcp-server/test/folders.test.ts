import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { formatOfName } from '@unmark/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Folders } from '../src/folders/folders.ts'
import { extensionFor, safeStem, stemFor } from '../src/folders/names.ts'
import { Outputs } from '../src/folders/outputs.ts'
import { folderOfUri, isFitUnasked } from '../src/folders/unasked.ts'
import { allowedFolders } from '../src/session/allowed-folders.ts'
import { temporaryFolder } from './support/folder.ts'

const bytes = (text: string) => Buffer.from(text)

describe('folders that nobody named', () => {
  const machine = { home: '/home/ada', temporary: '/tmp' }
  test.each([
    ['/', false],
    ['/home', false],
    ['/home/ada', false],
    ['/home/ada/.ssh', false],
    ['/home/ada/.config/app', false],
    ['/home/ada/work', true],
    ['/home/ada/work/.git', false],
    ['/home/ben/work', true],
    ['/etc', false],
    ['/etc/ssl', false],
    ['/usr/local/share', false],
    ['/usrlocal', true],
    ['/tmp', false],
    ['/tmp/project', true],
    ['/var/lib', false],
    ['/srv/pictures', true],
    ['/Applications/Host.app', false],
  ])('%s is fit: %s', (folder, fit) => {
    expect(isFitUnasked(folder, machine)).toBe(fit)
  })

  test('a setting is a limit; without one the host decides, and then where the server was started', async () => {
    const [home, temporary] = ['/nowhere/home', '/nowhere/temporary']
    const [workspace, started] = [await temporaryFolder(), await temporaryFolder()]
    const offers = (...folders: string[]) => ({ offered: async () => folders })
    const common = { machine: { home, temporary }, workingFolder: started, set: undefined }
    expect(await allowedFolders({ ...common, ...offers(workspace), set: ['/a'] })).toEqual(['/a'])
    expect(await allowedFolders({ ...common, ...offers(workspace, '/etc', 'relative') })).toEqual([workspace])
    expect(await allowedFolders({ ...common, ...offers('/') })).toEqual([started])
    expect(await allowedFolders({ ...common, ...offers(), workingFolder: home })).toEqual([])
  })

  test('a link to a system folder is no way around that', async () => {
    const link = path.join(await temporaryFolder(), 'project')
    await symlink('/etc', link)
    const machine = { home: '/nowhere/home', temporary: '/nowhere/temporary' }
    const sources = { set: undefined, offered: async () => [], workingFolder: link, machine }
    expect(await allowedFolders(sources)).toEqual([])
  })

  test('a workspace is taken only from a file: URL of this machine', () => {
    const toPath = (uri: string) => {
      if (uri.includes('server')) throw new TypeError('File URL host must be empty')
      return uri.slice('file://'.length)
    }
    expect(folderOfUri('file:///home/ada/x', toPath)).toBe('/home/ada/x')
    expect(folderOfUri('file://server/x', toPath)).toBeUndefined()
    expect(folderOfUri('https://host/x', toPath)).toBeUndefined()
  })
})

describe('paths', () => {
  test('a relative path starts at the first allowed folder in which it exists', async () => {
    const [one, two] = [await temporaryFolder(), await temporaryFolder()]
    await writeFile(path.join(two, 'a.png'), '')
    const folders = new Folders([one, two], '/nowhere')
    expect(await folders.resolveSource('a.png')).toBe(path.join(two, 'a.png'))
    expect(await folders.resolveSource('b.png')).toBe(path.join(one, 'b.png'))
  })

  test('a path through a link to an allowed folder is allowed, and URLs are left as they are', async () => {
    const [real, other] = [await temporaryFolder(), await temporaryFolder()]
    await symlink(real, path.join(other, 'link'))
    const folders = new Folders([path.join(other, 'link')], '/nowhere')
    const file = path.join(other, 'link', 'a.png')
    expect(await folders.resolveSource(file)).toBe(file)
    expect(await folders.resolveSource(path.join(real, 'a.png'))).toBe(path.join(real, 'a.png'))
    for (const url of ['https://host/a.png', 'data:image/png;base64,AAAA']) {
      expect(await folders.resolveSource(url)).toBe(url)
    }
  })

  test('without any allowed folder every path is refused, and the reason is said', async () => {
    const refusal = new Folders([], '/nowhere').resolveSource('/a.png')
    await expect(refusal).rejects.toMatchObject({
      failure: { code: 'PATH_NOT_ALLOWED', hint: expect.stringContaining('No folder is allowed yet') },
    })
  })
})

describe('names of results', () => {
  test.each([
    ['/p/photo.png', 'photo'],
    ['/p/.hidden.png', 'hidden'],
    ['/p/a:b*c?.png', 'a-b-c'],
    ['/p/NUL.png', 'picture-NUL'],
    ['https://host/x/caf%C3%A9.jpg?size=1', 'café'],
    ['https://host/', 'picture'],
    ['https://host/%E0%A4%A.png', '%E0%A4%A'.replaceAll('%', '-').slice(1)],
    ['data:image/png;base64,AAAA', 'picture'],
    [undefined, 'picture'],
  ])('of %s is %s', (source, stem) => {
    expect(stemFor(source)).toBe(stem)
  })

  test('are safe on every system, whatever they are made from', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const stem = safeStem(text)
        expect(stem).toMatch(/^[^\s./\\][^/\\:*?"<>|]*$/u)
        expect(stem).not.toMatch(/[. ]$|^(con|nul|aux|prn)(\.|$)|\p{Cc}|\p{Cf}/iu)
        expect([...stem].length).toBeLessThanOrEqual(90)
      }),
      { numRuns: 300 },
    )
  })

  test('have the extension of what is in them', () => {
    expect(extensionFor('jpeg', '/p/a.JPEG', formatOfName)).toBe('.jpeg')
    expect(extensionFor('jpeg', '/p/a.png', formatOfName)).toBe('.jpg')
    expect(extensionFor('webp', undefined, formatOfName)).toBe('.webp')
  })
})

describe('outputs', () => {
  async function setUp(outputFolder?: string) {
    const root = await temporaryFolder()
    const temporary = await temporaryFolder()
    const folders = new Folders([root], '/nowhere')
    const outputs = new Outputs({
      folders,
      formatOf: formatOfName,
      outputFolder,
      temporaryFolder: async () => temporary,
    })
    return { root, temporary, outputs, source: path.join(root, 'photo.png') }
  }

  test('go beside the picture under a new name, and the same bytes are written once', async () => {
    const { root, outputs, source } = await setUp()
    const place = await outputs.choose(undefined, source)
    const first = await outputs.save(place, bytes('one'), 'png')
    expect(first).toEqual({ path: path.join(root, 'photo.clean.png'), warnings: [] })
    expect((await outputs.save(place, bytes('two'), 'png')).path).toBe(path.join(root, 'photo.clean-2.png'))
    expect((await outputs.save(place, bytes('one'), 'png')).path).toBe(first.path)
    expect((await outputs.save(place, bytes('two'), 'png')).path).toBe(path.join(root, 'photo.clean-2.png'))
    expect((await readdir(root)).sort()).toEqual(['photo.clean-2.png', 'photo.clean.png'])
  })

  test('of many writers at once are all kept', async () => {
    const { root, outputs, source } = await setUp()
    const place = await outputs.choose(undefined, source)
    const texts = Array.from({ length: 12 }, (_, index) => `picture ${index}`)
    const saved = await Promise.all(texts.map((text) => outputs.save(place, bytes(text), 'png')))
    expect(new Set(saved.map((entry) => entry.path)).size).toBe(12)
    for (const [index, entry] of saved.entries()) expect(await readFile(entry.path, 'utf8')).toBe(texts[index])
    expect(await readdir(root)).toHaveLength(12)
  })

  test('go to the output folder, else to a temporary one when there is no folder of the picture', async () => {
    const folder = path.join(await temporaryFolder(), 'results')
    const fixed = await setUp(folder)
    const place = await fixed.outputs.choose(undefined, fixed.source)
    expect((await fixed.outputs.save(place, bytes('x'), 'png')).path).toBe(path.join(folder, 'photo.clean.png'))
    const free = await setUp()
    for (const source of ['https://host/a/b.jpg', undefined]) {
      expect(await free.outputs.choose(undefined, source)).toMatchObject({ folder: free.temporary })
    }
    const unseen = path.join(free.root, 'a\u202eb')
    await mkdir(unseen)
    expect(await free.outputs.choose(undefined, path.join(unseen, 'c.png'))).toMatchObject({ folder: free.temporary })
  })

  test('with a wish go there in the format of its name, or under a name of ours in that folder', async () => {
    const { root, outputs, source } = await setUp()
    expect(await outputs.choose('new/x.webp', source)).toEqual({
      kind: 'file',
      file: path.join(root, 'new/x.webp'),
      format: 'webp',
    })
    for (const wish of ['new/', root])
      expect(await outputs.choose(wish, source)).toMatchObject({ kind: 'folder', source })
  })

  test('never replace a file or a link that leads nowhere', async () => {
    const { root, outputs, source } = await setUp()
    await writeFile(path.join(root, 'there.png'), 'mine')
    await symlink(path.join(root, 'nothing'), path.join(root, 'link.png'))
    for (const name of ['there.png', 'link.png']) {
      const place = await outputs.choose(name, source)
      expect(await outputs.isTaken(place)).toBe(true)
      await expect(outputs.save(place, bytes('other'), 'png')).rejects.toMatchObject({
        failure: { code: 'INVALID_INPUT' },
      })
    }
    expect(await readFile(path.join(root, 'there.png'), 'utf8')).toBe('mine')
    expect((await readdir(root)).sort()).toEqual(['link.png', 'there.png'])
  })

  test('that cannot be written in their place go to the temporary folder, and that is said', async () => {
    const { root, temporary, outputs } = await setUp()
    await writeFile(path.join(root, 'file'), '')
    const place = { kind: 'file', file: path.join(root, 'file', 'x.png'), format: 'png' } as const
    const saved = await outputs.save(place, bytes('paid for'), 'png')
    expect(saved.path).toBe(path.join(temporary, 'x.clean.png'))
    expect(saved.warnings[0]).toContain('temporary')
  })
})
