// How exactly a known mark comes off: PSNR inside the mark on photographs, from PNG and from JPEG, and the time it takes.
import { inpaint, type OverlayPlace, type PixelImage, type PixelMask, removeOverlay } from '@unmark/inpaint'
import type { Benchmark } from '../benchmarks.ts'
import { findPhotographs, loadPhotograph } from '../photographs.ts'
import { median } from '../statistics.ts'
import { drawLogo, layOver } from './logo.ts'
import { psnrInside, throughDimmedJpeg, throughJpeg, withPatches } from './measure.ts'
import { measureSpeed } from './speed.ts'

const AREA = 1_000_000
const QUALITY = 90
const OPACITIES = [0.2, 0.5, 0.7, 0.8]
/** Up to this opacity a JPEG has a limit of its own; above, the fill is the limit. */
const CLEAR = 0.5
const LOGOS = [drawLogo(300, 90, [255, 255, 255]), drawLogo(300, 90, [214, 40, 57], [18, 42, 92])]
/** How far off the place is given: 3 pixels and one percent. */
const ROUGH = { x: -3, y: 3, factor: 1.01 }
const LEAST_PNG = (opacity: number) => (opacity > 0.7 ? 43 : 45)
const LEAST_JPEG = 32
/** What the rough place may cost, in dB. */
const MOST_LOSS = 1
/** Coding spoils what is so close to a mark, in pixels: a fill had better not start from it. */
const RIM = 3
/** Two ways of filling differ by this much by chance, in dB. */
const EQUAL = 0.3

interface Row {
  readonly name: string
  readonly opacity: number
  readonly png: number
  readonly rough: number
  readonly jpeg: number
  readonly fill: number
  /** What the same coding makes of the bare picture in the light that the mark lets through. */
  readonly dimmed: number
}

export const runOverlay: Benchmark = async (options, print) => {
  const count = Number(options[0] ?? Number.POSITIVE_INFINITY)
  const chosen = (await findPhotographs(print)).slice(0, count)
  print(
    `PSNR inside the mark in dB; rough: place ${-ROUGH.x} px and 1 % off, opacity unknown; fill: the hole in the JPEG inpainted;`,
  )
  print(
    `own: the unmarked picture through JPEG, at quality ${QUALITY}, and at the one that has the noise that opacity 0.5 makes of it;`,
  )
  print(
    `dimmed: the unmarked picture through the same JPEG in the light that the mark lets through, brightened again: what coding alone costs`,
  )
  const rows: Row[] = []
  let mistaken = 0
  for (const [index, photograph] of chosen.entries()) {
    const truth = await loadPhotograph(photograph, AREA)
    const logo = LOGOS[index % LOGOS.length]!
    const measured = await measurePicture(photograph.name, truth, logo)
    rows.push(...measured.rows)
    mistaken += measured.mistaken
    print(`${photograph.name.padEnd(13)} own ${measured.own}`)
    for (const row of measured.rows) {
      print(
        `  ${row.opacity.toFixed(2)}  png ${row.png.toFixed(1)}  rough ${row.rough.toFixed(1)}  jpeg ${row.jpeg.toFixed(1)}  dimmed ${row.dimmed.toFixed(1)}${row.opacity > CLEAR ? `  fill ${row.fill.toFixed(1)}` : ''}`,
      )
    }
  }
  const passed = report(rows, print)
  print(`marks found where there is none: ${mistaken} of ${2 * chosen.length}`)
  return (await measureSpeed(chosen.at(0)!, print)) && passed && mistaken === 0
}

async function measurePicture(name: string, truth: PixelImage, logo: PixelImage) {
  const place = { x: truth.width - logo.width - 41, y: truth.height - logo.height - 33 }
  const { mask } = await removeOverlay(truth, { image: logo, opacity: 0.5 }, [place], { refine: false, force: true })
  const wide = widened(mask, RIM)
  const own = [QUALITY, 100 - 2 * (100 - QUALITY)].map(async (quality) =>
    psnrInside(truth, await throughJpeg(truth, quality), mask).toFixed(1),
  )
  const rows: Row[] = []
  for (const opacity of OPACITIES) {
    const marked = layOver(truth, logo, place, opacity)
    const coded = await throughJpeg(marked, QUALITY)
    const fill = opacity > CLEAR ? await fillInside(truth, coded, mask, wide) : 0
    const png = await cleanInside(truth, marked, mask, { image: logo, opacity }, place, 'exact')
    const rough = await cleanInside(truth, marked, mask, { image: logo }, roughly(place, logo), 'exact')
    const jpeg = await cleanInside(truth, coded, mask, { image: logo, opacity }, roughly(place, logo), 'lossy')
    const dimmed = psnrInside(truth, await throughDimmedJpeg(truth, QUALITY, 1 - opacity), mask)
    rows.push({ name, opacity, png, rough, jpeg, fill, dimmed })
  }
  const bare = [truth, await throughJpeg(truth, QUALITY)]
  const looks = bare.map((picture, index) =>
    removeOverlay(picture, { image: logo }, [place], { source: index === 0 ? 'exact' : 'lossy' }),
  )
  const mistaken = (await Promise.all(looks)).filter(({ places }) => places[0]!.found).length
  return { rows, mistaken, own: (await Promise.all(own)).join(' and ') }
}

function roughly({ x, y }: OverlayPlace, { width, height }: PixelImage): OverlayPlace {
  return { x: x + ROUGH.x, y: y + ROUGH.y, width: width * ROUGH.factor, height: height * ROUGH.factor }
}

async function cleanInside(
  truth: PixelImage,
  marked: PixelImage,
  mask: PixelMask,
  overlay: { image: PixelImage; opacity?: number },
  place: OverlayPlace,
  source: 'exact' | 'lossy',
): Promise<number> {
  return psnrInside(truth, withPatches(marked, await removeOverlay(marked, overlay, [place], { source })), mask)
}

async function fillInside(truth: PixelImage, marked: PixelImage, inside: PixelMask, hole: PixelMask): Promise<number> {
  const filled = await inpaint(marked, hole, { translucent: 'never', generous: false })
  return psnrInside(truth, withPatches(marked, filled), inside)
}

/** `mask` with every pixel that is at most `reach` pixels from it on both axes. */
function widened(mask: PixelMask, reach: number): PixelMask {
  const data = new Uint8Array(mask.data.length)
  for (let i = 0; i < data.length; i += 1) {
    if (mask.data[i] === 0) continue
    const [x, y] = [i % mask.width, Math.floor(i / mask.width)]
    for (let row = Math.max(0, y - reach); row <= Math.min(mask.height - 1, y + reach); row += 1) {
      data.fill(255, row * mask.width + Math.max(0, x - reach), row * mask.width + Math.min(mask.width, x + reach + 1))
    }
  }
  return { ...mask, data }
}

function report(rows: readonly Row[], print: (line: string) => void): boolean {
  let passed = true
  print('opacity  png min median  rough min  jpeg min median  at least its fill  limits kept')
  for (const opacity of OPACITIES) {
    const own = rows.filter((row) => row.opacity === opacity)
    const [png, jpeg] = [own.map((row) => row.png), own.map((row) => row.jpeg)]
    const exact = own.every((row) => row.png >= LEAST_PNG(opacity) && row.rough >= row.png - MOST_LOSS)
    const filled = own.filter((row) => row.jpeg >= row.fill - EQUAL).length
    const enough = opacity <= CLEAR ? own.filter((row) => row.jpeg >= LEAST_JPEG).length : filled
    passed &&= exact && enough === own.length
    const figures = [
      Math.min(...png),
      median(png),
      Math.min(...own.map((row) => row.rough)),
      Math.min(...jpeg),
      median(jpeg),
    ]
    const kept = `png ${exact ? 'all' : 'not all'}, jpeg ${enough} of ${own.length}`
    print(`${opacity.toFixed(2)}  ${figures.map((value) => value.toFixed(1)).join('  ')}  ${filled}  ${kept}`)
  }
  return passed
}
