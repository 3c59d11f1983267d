// What a mark costs in a large picture: only its neighbourhood may be read, and time must follow the mark's own size.
import { readFile, writeFile } from 'node:fs/promises'
import type { PixelImage, PixelMask } from '@unmark/inpaint'
import type { Benchmark } from '../benchmarks.ts'
import { findPhotographs, loadPhotograph } from '../photographs.ts'
import { median, withSpread } from '../statistics.ts'
import { slowestAbort } from './abort-speed.ts'
import { loadBuilt } from './built.ts'
import { painted, strokesEverywhere, strokesIn, tiled } from './large-pictures.ts'

/** The first rounds compile the code and start the threads; the largest picture comes after all that. */
const ROUNDS = { warmUp: 4, measured: 5 }
const ONCE = { warmUp: 0, measured: 1 }
const LIMITS = { milliseconds: 150, megabytes: 60, perPixel: 1.5, abort: 50 }

/** Needs one photograph, /proc, and `pnpm build` before it. */
export const runSpeed: Benchmark = async (_, print) => {
  const [photograph] = await findPhotographs(print)
  if (!photograph) throw new Error('Expected at least one photograph; install the Debian packages named in the README.')
  const base = await loadPhotograph(photograph)
  const { createInpainter } = await loadBuilt()
  const inpainter = createInpainter()
  try {
    const measure = async (
      image: PixelImage,
      mask: PixelMask,
      rounds = ROUNDS,
    ): Promise<{ times: number[]; processor: number[]; rise: number }> => {
      const [times, processor]: [number[], number[]] = [[], []]
      const before = await resetPeak()
      for (let round = 0; round < rounds.warmUp + rounds.measured; round += 1) {
        const [started, used] = [performance.now(), process.cpuUsage()]
        await inpainter.inpaint(image, mask)
        const { user, system } = process.cpuUsage(used)
        if (round < rounds.warmUp) continue
        times.push(performance.now() - started)
        processor.push((user + system) / 1000)
      }
      return { times, processor, rise: ((await peak()) - before) / 1024 }
    }
    const large = tiled(base, 4000, 3000)
    const text = strokesIn(4000, 3000, { left: 3000, top: 2400, width: 400, height: 120 })
    const single = await measure(painted(large, text), text)
    print(
      `12 megapixels, mark of 400 x 120: ${withSpread(single.times, 0)} ms by the clock, limit ${LIMITS.milliseconds}; ${withSpread(single.processor, 0)} ms of processor; peak RSS grew by ${single.rise.toFixed(0)} MB, limit ${LIMITS.megabytes}`,
    )
    const small = await measureTiled(base, 1250, 800, (image, mask) => measure(image, mask))
    const huge = await measureTiled(base, 8000, 6000, (image, mask) => measure(image, mask, ONCE))
    const ratio = huge / small
    print(
      `tiled mark of 5 %: ${(small * 1000).toFixed(2)} µs of processor per masked pixel at 1 megapixel, ${(huge * 1000).toFixed(2)} at 48; ratio ${ratio.toFixed(2)}, limit ${LIMITS.perPixel}`,
    )
    const abort = await slowestAbort(inpainter, base)
    print(`abort at 12 megapixels, tiled mark: slowest ${abort.toFixed(1)} ms, limit ${LIMITS.abort}`)
    const kept = [
      median(single.times) <= LIMITS.milliseconds,
      single.rise <= LIMITS.megabytes,
      ratio <= LIMITS.perPixel,
      abort <= LIMITS.abort,
    ]
    return kept.every(Boolean)
  } finally {
    await inpainter.close()
  }
}

type Measure = (image: PixelImage, mask: PixelMask) => Promise<{ processor: number[] }>

/** Milliseconds of processor per masked pixel. */
async function measureTiled(base: PixelImage, width: number, height: number, measure: Measure): Promise<number> {
  const mask = strokesEverywhere(width, height)
  const { processor } = await measure(painted(tiled(base, width, height), mask), mask)
  return median(processor) / mask.data.reduce((sum, value) => sum + (value === 0 ? 0 : 1), 0)
}

/** Lets the kernel count peaks from here on; the resident memory now, in kB. */
async function resetPeak(): Promise<number> {
  await writeFile('/proc/self/clear_refs', '5')
  return peak()
}

async function peak(): Promise<number> {
  return Number(/VmHWM:\s+(\d+)/.exec(await readFile('/proc/self/status', 'utf8'))?.[1])
}
