import { expect, it } from 'vitest'
import { EXTENSIONS, formatOfName } from '../src/file-names.ts'

it('every extension stands for its format, in either case', () => {
  for (const [format, extensions] of Object.entries(EXTENSIONS)) {
    for (const extension of extensions) {
      expect([formatOfName(`a.b${extension}`), formatOfName(`A${extension.toUpperCase()}`)]).toEqual([format, format])
    }
  }
})

it.each(['a', 'png', '.png', 'a.bmp', 'a.png.txt', ''])('%j stands for no format', (name) => {
  expect(formatOfName(name)).toBeUndefined()
})
