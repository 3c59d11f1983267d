import { execFile } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { commandFor } from '../../src/cleaning/missing.ts'
import { failure, marked, project, REGION_TEXT, whiteMask } from './support.ts'

const COMMAND_LINE = fileURLToPath(new URL('../../../cli/src/bin.ts', import.meta.url))
const ROOT = path.resolve('/app')
const IMAGE = path.join(ROOT, 'src', 'hero.png')

describe('the command that makes a missing picture', () => {
  it.each([
    [{ image: IMAGE }, {}, 'npx unmark clean src/hero.png'],
    [{ image: IMAGE, mask: path.join(ROOT, 'm.png') }, {}, 'npx unmark clean src/hero.png --mask m.png'],
    [
      { image: IMAGE, regions: [{ x: 1, y: '2%', width: 3, height: 4 } as const], unit: 'percent' as const },
      { engine: 'local' as const },
      'npx unmark clean src/hero.png --region 1%,2%,3%,4% --engine local',
    ],
    [{ image: path.join(ROOT, 'a b.png') }, { engine: 'auto' as const }, "npx unmark clean 'a b.png'"],
    // What the command line has no words for, the build itself makes.
    [{ image: IMAGE, regions: [{ points: [[1, 1] as const] }] }, {}, 'npx vite build'],
    [{ image: IMAGE, maskDialect: 'white' as const }, {}, 'npx vite build'],
    [{ image: IMAGE, overlay: { image: 'logo.png' } }, {}, 'npx vite build'],
  ])('for %j with %j', (request, options, command) => {
    expect(commandFor(request, options, ROOT)).toBe(command)
  })

  it('really makes it: the frozen cleaner finds what the command line has stored', async () => {
    const { root, store, open, write, asset } = await project()
    await write('a.png', await marked())
    await write('b.png', await marked(1))
    await write('b.mask.png', await whiteMask())
    const uses = [asset('a.png', { region: [REGION_TEXT] }), asset('b.png')]
    const frozen = open({ frozen: true, engine: 'local', store })
    for (const use of uses) expect(await failure(frozen.clean(use))).toMatchObject({ code: 'FROZEN' })
    const loader = ['--conditions=@unmark/source', '--import', import.meta.resolve('tsx')]
    for (const { command } of frozen.missing()) {
      const words = command.replace('npx unmark ', '').split(' ')
      await promisify(execFile)(process.execPath, [...loader, COMMAND_LINE, ...words], { cwd: root })
    }
    for (const use of uses) expect((await frozen.clean(use)).clean).toBe(true)
    expect(frozen.missing()).toEqual([])
  }, 60_000)
})
