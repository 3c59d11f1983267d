import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { joinBeside, relativeTo } from '../src/quick-paths.ts'

const segment = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('a', 'b', 'site', '.unmark', '..a', 'b..', 'é', 'a b', '%41') },
  { weight: 1, arbitrary: fc.constantFrom('', '.', '..', 'a\\b') },
)
const segments = fc.array(segment, { minLength: 1, maxLength: 5 })
const absolute = segments.map((names) => `/${names.join('/')}`)
const relative = fc
  .tuple(fc.constantFrom('', './', '../', '/'), segments)
  .map(([start, names]) => `${start}${names.join('/')}`)

/** Where `/` is not the system's own separator, either stands for the same path. */
const withOwnSeparator = (file: string) => file.replaceAll('/', path.sep)

describe('paths that are put together quickly', () => {
  it('are those of the path module, whatever segments they have', () => {
    fc.assert(
      fc.property(absolute, relative, (file, name) => {
        expect(withOwnSeparator(joinBeside(file, name))).toBe(path.join(path.dirname(file), name))
      }),
      { numRuns: 2000 },
    )
  })

  it('are not put together letter by letter where a segment leads elsewhere', () => {
    expect(joinBeside('/main.js', './hero.png')).toBe('/hero.png')
    expect(joinBeside('/site/src/main.js', '../hero.png')).toBe(path.join('/site/hero.png'))
  })

  it('lead from a folder to a file in it or elsewhere as the path module has it', () => {
    const inside = fc
      .tuple(absolute, segments)
      .map(([folder, names]) => [folder, `${folder}/${names.join('/')}`] as const)
    fc.assert(
      fc.property(fc.oneof(inside, fc.tuple(absolute, absolute)), ([folder, file]) => {
        expect(withOwnSeparator(relativeTo(folder, file))).toBe(path.relative(folder, file))
      }),
      { numRuns: 2000 },
    )
  })
})
