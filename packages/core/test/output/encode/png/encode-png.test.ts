import { deflateSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeLike } from '../../../../src/output/encode/encode.ts'
import { readChunks } from '../../../../src/output/encode/png/chunks.ts'
import { asVerified, boxMask, decodeImage, differencesOutside, maskOf, repaint } from '../pictures.ts'
import { chunk, makePng, type PngSpec } from '../png-files.ts'

const GREY_LEVELS = [...Array(64).keys()]

/** A PNG of 8 x 8 pixels with the given samples, or ones that run through all values. */
function small(spec: Omit<PngSpec, 'width' | 'height' | 'samples'> & { samples?: readonly number[] }): Uint8Array {
  const perPixel = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }[spec.colourType]
  const top = 2 ** spec.depth
  const samples = spec.samples ?? Array.from({ length: 64 * perPixel }, (_, index) => (index * 37) % top)
  return makePng({ width: 8, height: 8, ...spec, samples })
}

const mask = boxMask(8, 8, { left: 2, top: 3, width: 4, height: 3 })

/** Encodes the picture with other samples under the mask and checks that the rest decodes the same. */
async function change(bytes: Uint8Array) {
  const original = await asVerified(bytes, 'png')
  const before = await decodeImage(original)
  const wanted = repaint(before, mask)
  const encoded = await encodeLike(original, wanted, mask)
  const after = await decodeImage(await asVerified(encoded.bytes, 'png'))
  expect(after.channels).toBe(before.channels)
  expect(differencesOutside(before, after, mask)).toBe(0)
  const chunks = readChunks(encoded.bytes)
  const header = chunks[0]?.data as Uint8Array
  return {
    ...encoded,
    after,
    wanted,
    chunks,
    types: chunks.map(({ type }) => type),
    depth: header[8],
    colourType: header[9],
  }
}

const PALETTE_4 = chunk('PLTE', 250, 10, 10, 10, 250, 10, 10, 10, 250, 77, 77, 77)

describe('encodePng', () => {
  it.each([1, 2, 4] as const)('stores grey of %i bit with 8 when the new greys need it', async (depth) => {
    const { depth: newDepth, colourType, notes, after, wanted } = await change(small({ depth, colourType: 0 }))
    expect([newDepth, colourType]).toEqual([8, 0])
    expect(after.data).toEqual(wanted.data)
    expect(notes.join()).toContain(`more than ${depth} bits`)
  })

  it.each([1, 2, 4] as const)('keeps grey of %i bit when the new greys fit', async (depth) => {
    const original = await asVerified(small({ depth, colourType: 0 }), 'png')
    const wanted = await decodeImage(original)
    for (let pixel = 0; pixel < 64; pixel++) if (mask.data[pixel] !== 0) wanted.data[pixel] = pixel % 2 === 0 ? 255 : 0
    const encoded = await encodeLike(original, wanted, mask)
    expect((await decodeImage(await asVerified(encoded.bytes, 'png'))).data).toEqual(wanted.data)
    expect(readChunks(encoded.bytes)[0]?.data[8]).toBe(depth)
  })

  it.each([
    ['grey', small({ depth: 8, colourType: 0, samples: GREY_LEVELS, before: [chunk('tRNS', 0, 60)] }), 0],
    ['grey of 16 bit', small({ depth: 16, colourType: 0, before: [chunk('tRNS', 0, 37)] }), 0],
    ['RGB', small({ depth: 8, colourType: 2, before: [chunk('tRNS', 0, 0, 0, 37, 0, 74)] }), 2],
    ['RGB of 16 bit', small({ depth: 16, colourType: 2, before: [chunk('tRNS', 0, 0, 0, 37, 0, 74)] }), 2],
  ])(
    'keeps the transparent colour of %s, or takes an alpha channel for half transparent pixels',
    async (_, bytes, type) => {
      const half = await change(bytes)
      expect(half.types).not.toContain('tRNS')
      expect(half.colourType).toBe(type + 4)
      expect(half.after.data).toEqual(half.wanted.data)

      const original = await asVerified(bytes, 'png')
      const wanted = repaint(await decodeImage(original), mask, 'opaque')
      const encoded = await encodeLike(original, wanted, mask)
      expect(readChunks(encoded.bytes).map((part) => part.type)).toContain('tRNS')
      expect((await decodeImage(await asVerified(encoded.bytes, 'png'))).data).toEqual(wanted.data)
    },
  )

  it('moves an opaque pixel of the transparent colour by one level instead of making it vanish', async () => {
    const original = await asVerified(
      small({ depth: 8, colourType: 0, samples: GREY_LEVELS, before: [chunk('tRNS', 0, 60)] }),
      'png',
    )
    const wanted = await decodeImage(original)
    const pixel = mask.data.indexOf(255)
    wanted.data.set([60, 255], pixel * 2)
    const encoded = await encodeLike(original, wanted, mask)
    const after = await decodeImage(await asVerified(encoded.bytes, 'png'))
    expect([...after.data.subarray(pixel * 2, pixel * 2 + 2)]).toEqual([61, 255])
  })

  it('keeps a palette and its depth when the new colours are in it', async () => {
    const bytes = small({ depth: 2, colourType: 3, before: [PALETTE_4, chunk('tRNS', 255, 128), chunk('bKGD', 1)] })
    const original = await asVerified(bytes, 'png')
    const wanted = await decodeImage(original)
    for (let pixel = 0; pixel < 64; pixel++) if (mask.data[pixel] !== 0) wanted.data.set([10, 250, 10, 128], pixel * 4)
    const encoded = await encodeLike(original, wanted, mask)
    const chunks = readChunks(encoded.bytes)
    expect((await decodeImage(await asVerified(encoded.bytes, 'png'))).data).toEqual(wanted.data)
    expect(chunks.map(({ type }) => type)).toEqual(['IHDR', 'PLTE', 'tRNS', 'bKGD', 'IDAT', 'IEND'])
    expect(chunks[0]?.data[8]).toBe(2)
    expect(Uint8Array.from(chunks[1]?.data ?? [])).toEqual(PALETTE_4.data)
    expect(encoded.notes).toEqual([])
  })

  it('gives new colours the free places of a palette', async () => {
    const { colourType, after, wanted, types } = await change(
      small({ depth: 2, colourType: 3, before: [PALETTE_4, chunk('hIST', 0, 1, 0, 1, 0, 1, 0, 1)] }),
    )
    expect(colourType).toBe(3)
    expect(after.data).toEqual(wanted.data)
    expect(types).not.toContain('hIST')
  })

  describe('with all 256 colours in use', () => {
    const colours = Array.from({ length: 256 }, (_, index) => [index, 255 - index, (index * 89) % 256])
    const bytes = makePng({
      width: 32,
      height: 16,
      depth: 8,
      colourType: 3,
      // The left and the right half show the same colours, so that no place gets free.
      samples: Array.from({ length: 512 }, (_, pixel) => (pixel >> 5) * 16 + (pixel % 16)),
      before: [chunk('PLTE', ...colours.flat()), chunk('bKGD', 3)],
    })
    const right = boxMask(32, 16, { left: 16, top: 0, width: 16, height: 16 })

    async function paintRight(colourOf: (pixel: number) => readonly number[]) {
      const original = await asVerified(bytes, 'png')
      const wanted = await decodeImage(original)
      for (let pixel = 0; pixel < 512; pixel++) if (right.data[pixel] !== 0) wanted.data.set(colourOf(pixel), pixel * 3)
      const encoded = await encodeLike(original, wanted, right)
      const chunks = readChunks(encoded.bytes)
      return { ...encoded, wanted, chunks, colourType: chunks[0]?.data[9] }
    }

    it('keeps the palette when the nearest colours do not show', async () => {
      const { colourType, chunks, notes } = await paintRight((pixel) => {
        const [red = 0, green = 0, blue = 0] = colours[(pixel * 5) % 256] ?? []
        return [Math.max(0, red - 1), green, blue]
      })
      expect(colourType).toBe(3)
      expect(chunks.map(({ type }) => type)).toContain('bKGD')
      expect(notes).toEqual([])
    })

    it('stores the picture in full colour when they would show, and says so', async () => {
      const { colourType, chunks, notes, wanted, bytes: out } = await paintRight((pixel) => [pixel % 256, 0, 0])
      expect(colourType).toBe(2)
      expect(chunks.map(({ type }) => type)).toEqual(['IHDR', 'IDAT', 'IEND'])
      expect(notes.join()).toContain('full colour')
      expect((await decodeImage(await asVerified(out, 'png'))).data).toEqual(wanted.data)
    })
  })

  it('keeps every descriptive chunk byte for byte and in order, and drops what became untrue', async () => {
    const exif = Buffer.from('4d4d002a000000080001011200030000000100060000', 'hex')
    const before = [
      chunk('gAMA', 0, 0, 177, 143),
      chunk('cHRM', ...Array<number>(32).fill(7)),
      { type: 'iCCP', data: Buffer.concat([Buffer.from('p\0\0'), deflateSync(Buffer.from('no real profile'))]) },
      chunk('sBIT', 8, 8, 8),
      chunk('bKGD', 0, 1, 0, 2, 0, 3),
      chunk('pHYs', 0, 0, 46, 35, 0, 0, 46, 35, 1),
      { type: 'eXIf', data: Buffer.concat([exif, Buffer.alloc(4)]) },
      { type: 'caBX', data: Buffer.from('provenance') },
      chunk('iDOT', 1, 2, 3),
    ]
    const after = [
      chunk('tIME', 7, 230, 1, 1, 0, 0, 0),
      { type: 'tEXt', data: Buffer.from('Author\0me') },
      chunk('vpAg', 1),
    ]
    const encoded = await change(small({ depth: 8, colourType: 2, before, after }))
    const kept = encoded.chunks.filter(({ type }) => !['IHDR', 'IDAT', 'IEND'].includes(type))
    const expected = [...before, ...after].filter(({ type }) => type !== 'caBX' && type !== 'iDOT')
    expect(kept.map(({ type, data }) => [type, Buffer.from(data).toString('hex')])).toEqual(
      expected.map(({ type, data }) => [type, Buffer.from(data).toString('hex')]),
    )
    expect(encoded.notes.join(' ')).toMatch(/C2PA.*iDOT/s)
  })

  it('keeps the pixels outside for any palette, depth and mask', async () => {
    const spec = fc.record({
      depth: fc.constantFrom(1, 2, 4, 8),
      colours: fc.array(fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.constantFrom(0, 128, 255)), {
        minLength: 2,
        maxLength: 256,
      }),
      width: fc.integer({ min: 1, max: 40 }),
      height: fc.integer({ min: 1, max: 40 }),
      seed: fc.nat(),
    })
    await fc.assert(
      fc.asyncProperty(spec, async ({ depth, colours, width, height, seed }) => {
        const palette = colours.slice(0, 2 ** depth)
        const samples = Array.from({ length: width * height }, (_, index) => (index * 7 + seed) % palette.length)
        const before = [
          chunk('PLTE', ...palette.flatMap((colour) => colour.slice(0, 3))),
          chunk('tRNS', ...palette.map(([, , , a]) => a)),
        ]
        const original = await asVerified(
          makePng({ width, height, depth: depth as 1 | 2 | 4 | 8, colourType: 3, samples, before }),
          'png',
        )
        const pixels = await decodeImage(original)
        const some = maskOf(width, height, (x, y) => (x === 0 && y === 0) || (x * 5 + y * 3 + seed) % 7 < 2)
        const encoded = await encodeLike(original, repaint(pixels, some), some)
        const after = await decodeImage(await asVerified(encoded.bytes, 'png'))
        expect(differencesOutside(pixels, after, some)).toBe(0)
      }),
      { numRuns: 40 },
    )
  })

  it('refuses a file that is cut short', async () => {
    const bytes = small({ depth: 8, colourType: 2 })
    const original = await asVerified(bytes, 'png')
    const pixels = await decodeImage(original)
    const broken = { ...original, bytes: bytes.subarray(0, bytes.length - 14) }
    await expect(encodeLike(broken, pixels, mask)).rejects.toMatchObject({ code: 'INVALID_IMAGE' })
  })
})
