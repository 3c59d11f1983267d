import { describe, expect, it } from 'vitest'
import { SquareTransform } from '../../src/fill/fft.ts'
import { randomFrom } from '../support/pictures.ts'

describe('SquareTransform', () => {
  const random = randomFrom(5)
  const re = Float64Array.from({ length: 64 }, random)
  const im = Float64Array.from({ length: 64 }, random)

  it('is the discrete Fourier transform', () => {
    const [gotRe, gotIm] = [re.slice(), im.slice()]
    new SquareTransform(8).forward(gotRe, gotIm)
    for (let v = 0; v < 8; v += 1) {
      for (let u = 0; u < 8; u += 1) {
        let [sumRe, sumIm] = [0, 0]
        for (let i = 0; i < 64; i += 1) {
          const angle = (-2 * Math.PI * (u * (i % 8) + v * Math.floor(i / 8))) / 8
          sumRe += re[i]! * Math.cos(angle) - im[i]! * Math.sin(angle)
          sumIm += re[i]! * Math.sin(angle) + im[i]! * Math.cos(angle)
        }
        expect(gotRe[v * 8 + u]).toBeCloseTo(sumRe, 9)
        expect(gotIm[v * 8 + u]).toBeCloseTo(sumIm, 9)
      }
    }
  })

  it('does the same where its steps do not pair up, and where they do', () => {
    // Every second sample alone repeats the spectrum of half the side.
    const spread = (plane: Float64Array): Float64Array =>
      Float64Array.from({ length: 256 }, (_, i) =>
        (i | (i >> 4)) % 2 === 0 ? plane[(i >> 5) * 8 + ((i % 16) >> 1)]! : 0,
      )
    const [wideRe, wideIm] = [spread(re), spread(im)]
    const [smallRe, smallIm] = [re.slice(), im.slice()]
    new SquareTransform(16).forward(wideRe, wideIm)
    new SquareTransform(8).forward(smallRe, smallIm)
    for (let i = 0; i < 256; i += 1) {
      expect(wideRe[i]).toBeCloseTo(smallRe[((i >> 4) % 8) * 8 + (i % 8)]!, 9)
      expect(wideIm[i]).toBeCloseTo(smallIm[((i >> 4) % 8) * 8 + (i % 8)]!, 9)
    }
  })

  it('leaves out columns that hold only zeros', () => {
    const [someRe, someIm] = [re.slice(), im.slice()].map((plane) => plane.map((value, i) => (i % 8 < 5 ? value : 0)))
    const [allRe, allIm] = [someRe!.slice(), someIm!.slice()]
    new SquareTransform(8).forward(allRe, allIm)
    new SquareTransform(8).forward(someRe!, someIm!, 5)
    for (let i = 0; i < 64; i += 1) {
      expect(someRe![i]).toBeCloseTo(allRe[i]!, 12)
      expect(someIm![i]).toBeCloseTo(allIm[i]!, 12)
    }
  })

  it.each([2, 4])(
    'gives the same for squares that a half turn does not change, up to %i rows from the first',
    (reach) => {
      const turned = (i: number): number => ((8 - (i >> 3)) % 8) * 8 + ((8 - (i % 8)) % 8)
      const evenRe = re.map((value, i) => value + re[turned(i)]!)
      const evenIm = im.map((value, i) => value + im[turned(i)]!)
      const [allRe, allIm] = [evenRe.slice(), evenIm.slice()]
      new SquareTransform(8).forward(allRe, allIm)
      new SquareTransform(8).forwardEven(evenRe, evenIm, reach)
      for (let i = 0; i < 64; i += 1) {
        if (i >> 3 > reach && i >> 3 < 8 - reach) continue
        expect(evenRe[i]).toBeCloseTo(allRe[i]!, 12)
        expect(evenIm[i]).toBeCloseTo(allIm[i]!, 12)
      }
    },
  )

  it('is undone by a second one with real and imaginary parts exchanged', () => {
    const [gotRe, gotIm] = [re.slice(), im.slice()]
    const transform = new SquareTransform(8)
    transform.forward(gotRe, gotIm)
    transform.forward(gotIm, gotRe)
    for (let i = 0; i < 64; i += 1) expect(gotRe[i]! / 64).toBeCloseTo(re[i]!, 9)
  })
})
