// What a mask costs beyond being decoded: reading what it means, checking it, drawing it, and writing it for the service.
import sharp from 'sharp'
import type { VerifiedImage } from '../../../core/src/image.ts'
import { parseRegions } from '../../../core/src/masks/region.ts'
import { resolveMask } from '../../../core/src/masks/resolve-mask.ts'
import { encodeSmear } from '../../../core/src/masks/smear.ts'
import type { Benchmark } from '../benchmarks.ts'
import { median, withSpread } from '../statistics.ts'
import { HEIGHT, makeMaskFiles, WIDTH } from './mask-files.ts'

/** Until the program's code is compiled as far as it will be. */
const WARM_UP = 6
const ROUNDS = 15
const MOST_RATIO = 1.5
const RECTANGLES = 200

/** What `resolveMask` has to know of the picture: nothing of it is decoded. */
const PICTURE = {
  width: WIDTH,
  height: HEIGHT,
  displayWidth: WIDTH,
  displayHeight: HEIGHT,
  orientation: 1,
} as VerifiedImage

export const runMasks: Benchmark = async (_, print) => {
  print(
    `masks of ${WIDTH} x ${HEIGHT}, ${ROUNDS} rounds, Node ${process.version}; limit ${MOST_RATIO} times the decoding`,
  )
  let kept = true
  const judge = (name: string, ours: readonly number[], decoding: readonly number[]) => {
    const ratio = median(ours) / median(decoding)
    print(`${name.padEnd(28)} ${withSpread(ours)} ms, decoding ${withSpread(decoding)} ms: ${ratio.toFixed(2)} times`)
    if (ratio > MOST_RATIO) kept = false
  }
  const files = await makeMaskFiles()
  let decodingOfSmear: number[] = []
  for (const [name, bytes] of Object.entries(files)) {
    const decoding: number[] = []
    const reading: number[] = []
    const writing: number[] = []
    for (let round = -WARM_UP; round < ROUNDS; round++) {
      const { milliseconds: decoded } = await timed(() => sharp(bytes).raw().toBuffer())
      const read = await timed(() => resolveMask({ mask: { bytes } }, PICTURE))
      const written = await timed(() => encodeSmear(read.value as NonNullable<typeof read.value>))
      if (round < 0) continue
      decoding.push(decoded)
      reading.push(read.milliseconds)
      writing.push(written.milliseconds)
    }
    judge(`${name}, read`, reading, decoding)
    print(`  written as smear ${withSpread(writing)} ms`)
    decodingOfSmear = decoding
  }
  const drawing: number[] = []
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    const drawn = await timed(() => resolveMask({ regions: parseRegions(manyRegions()) }, PICTURE))
    if (round >= 0) drawing.push(drawn.milliseconds)
  }
  judge(`${RECTANGLES} regions, drawn`, drawing, decodingOfSmear)
  return kept
}

function manyRegions() {
  return Array.from({ length: RECTANGLES }, (_, index) => ({
    x: (index % 20) * 200,
    y: Math.floor(index / 20) * 300,
    width: 150,
    height: 90,
  }))
}

async function timed<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly milliseconds: number }> {
  const started = performance.now()
  const value = await work()
  return { value, milliseconds: performance.now() - started }
}
