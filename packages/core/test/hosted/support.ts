// What the tests of the hosted engine share: a running double, clients of it, and pictures with a mark.
import { type Double, type DoubleOptions, startDouble } from '@unmark/kaze-double'
import sharp from 'sharp'
import { onTestFinished } from 'vitest'
import { assemble, type Unmark } from '../../src/client.ts'
import { resolveConfig, type UnmarkOptions } from '../../src/config.ts'
import { type HastyClock, hastyClock } from '../support/clock.ts'
import { temporaryFolder } from '../support/folder.ts'
import { REGION } from './marks.ts'

export { REGION }

export const WIDTH = 64
export const HEIGHT = 48

export interface Hosted {
  readonly double: Double
  readonly unmark: Unmark
  readonly store: string
  readonly clock: HastyClock
  /** Another client of the same double and store, as another process would have one. */
  readonly another: (options?: UnmarkOptions) => Unmark
}

/** A double whose results come from its own origin, and a client that does not really wait between two requests. */
export async function hosted(doubleOptions: DoubleOptions = {}, options: UnmarkOptions = {}): Promise<Hosted> {
  const double = await startDouble({ resultsAt: 'api', ...doubleOptions })
  onTestFinished(() => double.close())
  const store = await temporaryFolder()
  const clock = hastyClock()
  const another = (more: UnmarkOptions = {}) => {
    const config = resolveConfig({ env: {}, baseUrl: double.url, token: double.token, store, ...options, ...more })
    const unmark = assemble(config, { clock, random: () => 0.5 })
    onTestFinished(() => unmark.close())
    return unmark
  }
  return { double, unmark: another(), store, clock, another }
}

/** Samples of a smooth picture with a magenta mark where {@link REGION} is; `seed` makes it another one. */
export function markedSamples(channels: 3 | 4 = 3, seed = 0): Buffer {
  const data = Buffer.alloc(WIDTH * HEIGHT * channels)
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const colour = inRegion(x, y) ? [255, 0, 255] : [x * 3, y * 4, (255 - x * 2 + seed) % 256]
      data.set([...colour, 200 - y].slice(0, channels), (y * WIDTH + x) * channels)
    }
  }
  return data
}

export function inRegion(x: number, y: number): boolean {
  const { x: left, y: top, width, height } = REGION
  return x >= left && x < left + width && y >= top && y < top + height
}

/** A PNG of {@link markedSamples}. */
export function marked(channels: 3 | 4 = 3, seed = 0): Promise<Buffer> {
  return sharp(markedSamples(channels, seed), { raw: { width: WIDTH, height: HEIGHT, channels } })
    .png()
    .toBuffer()
}

/** A picture whose upload takes many pieces: about `megabytes` of noise that no compression makes smaller. */
export function large(megabytes: number): Promise<Buffer> {
  const side = Math.round(Math.sqrt((megabytes * 1e6) / 3))
  const data = Buffer.alloc(side * side * 3)
  let state = 1
  for (let at = 0; at < data.length; at++) {
    state = Math.imul(state, 1664525) + 1013904223
    data[at] = state >>> 24
  }
  return sharp(data, { raw: { width: side, height: side, channels: 3 } })
    .png({ compressionLevel: 0 })
    .toBuffer()
}
