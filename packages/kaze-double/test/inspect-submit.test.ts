import sharp, { type Sharp } from 'sharp'
import { describe, expect, it } from 'vitest'
import type { FaultKind } from '../src/index.ts'
import { call, submit } from './support/client.ts'
import { base64, markedPicture, png, STROKE, smear } from './support/pictures.ts'
import { doubles } from './support/running.ts'

const start = doubles()

const image = base64(await markedPicture())
const stroke = base64(await smear())
const photo = await sharp(await markedPicture())
  .jpeg()
  .toBuffer()

const blackAndWhite = Buffer.alloc(64 * 48 * 3)
blackAndWhite.fill(255, 0, 3000)

const softEdged = await sharp(
  Buffer.from('<svg width="64" height="48"><circle cx="30" cy="24" r="15.3" fill="#f00"/></svg>'),
)
  .flatten({ background: '#000' })
  .blur(3)
  .png()
  .toBuffer()

async function recode(encode: (picture: Sharp) => Sharp): Promise<string> {
  return base64(await encode(sharp(await smear())).toBuffer())
}

const refused: [string, unknown, FaultKind[]][] = [
  ['no picture', {}, ['no-image']],
  ['only a smear', { smear_base64: stroke }, ['no-image']],
  ['two pictures', { image_base64: image, image_url: 'http://127.0.0.1:1/a.png' }, ['two-images']],
  ['two smears', { image_base64: image, smear_base64: stroke, smear_url: 'http://127.0.0.1:1/a.png' }, ['two-smears']],
  ['an unknown field', { image_base64: image, mode: 'auto' }, ['unknown-field']],
  ['a number for a picture', { image_base64: 7 }, ['wrong-type']],
  ['null for a smear', { image_base64: image, smear_url: null }, ['wrong-type']],
  ['an empty picture', { image_base64: '' }, ['empty-field']],
  ['a data: header', { image_base64: `data:image/png;base64,${image}` }, ['data-header']],
  [
    'a data: header before a smear',
    { image_base64: image, smear_base64: `DATA:image/png;base64,${stroke}` },
    ['data-header'],
  ],
  ['base64 with line ends', { image_base64: `${image.slice(0, 76)}\r\n${image.slice(76)}` }, ['bad-base64']],
  ['base64 without padding', { image_base64: base64(Buffer.alloc(4)).replaceAll('=', '') }, ['bad-base64']],
  ['base64 of the URL alphabet', { image_base64: Buffer.alloc(6, 0xff).toString('base64url') }, ['bad-base64']],
  ['a URL that is none', { image_url: 'photo.png' }, ['bad-url']],
  ['a data: URL', { image_url: `data:image/png;base64,${image}` }, ['bad-url']],
  ['text for a picture', { image_base64: base64(Buffer.from('hello, I am no picture')) }, ['undecodable-image']],
  ['half a JPEG', { image_base64: base64(photo.subarray(0, photo.length >> 1)) }, ['undecodable-image']],
  [
    'an SVG',
    { image_base64: base64(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')) },
    ['undecodable-image'],
  ],
  ['text for a smear', { image_base64: image, smear_base64: base64(Buffer.from('no')) }, ['undecodable-smear']],
  [
    'a smear of another size',
    { image_base64: image, smear_base64: base64(await smear(STROKE, 63, 48)) },
    ['smear-size'],
  ],
  [
    'a smear without strokes',
    { image_base64: image, smear_base64: base64(await png(blackAndWhite)) },
    ['smear-without-strokes'],
  ],
  ['a soft-edged smear', { image_base64: image, smear_base64: base64(softEdged) }, ['smear-accidental-strokes']],
  [
    'a JPEG smear',
    { image_base64: image, smear_base64: await recode((picture) => picture.jpeg()) },
    ['smear-lossy', 'smear-accidental-strokes'],
  ],
  [
    'an AVIF smear',
    { image_base64: image, smear_base64: await recode((picture) => picture.avif({ lossless: true })) },
    ['smear-lossy'],
  ],
]

describe('a submission', () => {
  it.each(refused)('is refused with 1000 and written down as a fault: %s', async (_, fields, kinds) => {
    const double = await start()
    const { json } = await call(double, 'submit', fields)
    expect(json.code).toBe(1000)
    expect(double.faults.map(({ kind }) => kind)).toEqual(kinds)
    expect(double.charged).toBe(0)
  })

  it('is refused when its smear is a lossy WebP, also inside an extended file', async () => {
    const double = await start()
    const plain = await recode((picture) => picture.webp({ quality: 80 }))
    const extended = await recode((picture) => picture.webp({ quality: 80 }).withIccProfile('srgb'))
    for (const smear_base64 of [plain, extended]) await call(double, 'submit', { image_base64: image, smear_base64 })
    expect(double.faults.filter(({ kind }) => kind === 'smear-lossy')).toHaveLength(2)
  })

  it('is accepted with a lossless WebP, a GIF or a white-grounded smear', async () => {
    const double = await start()
    const grounded = Buffer.alloc(64 * 48 * 3, 255)
    grounded.set([1, 1, 1], 300)
    const smears = [
      await recode((picture) => picture.webp({ lossless: true })),
      await recode((picture) => picture.gif()),
      base64(await png(grounded)),
    ]
    for (const smear_base64 of smears) await submit(double, { image_base64: image, smear_base64 })
    expect(double.faults).toEqual([])
  })

  it('measures the smear by the stored size, or by the displayed one where the double is told so', async () => {
    const turned = base64(await sharp(photo).withMetadata({ orientation: 6 }).jpeg().toBuffer())
    const stored = { image_base64: turned, smear_base64: stroke }
    const displayed = {
      image_base64: turned,
      smear_base64: base64(await smear({ left: 1, top: 1, width: 5, height: 5 }, 48, 64)),
    }
    const [ignoring, applying] = [await start({ orientation: 'ignore' }), await start({ orientation: 'apply' })]
    for (const [double, right, wrong] of [
      [ignoring, stored, displayed],
      [applying, displayed, stored],
    ] as const) {
      await submit(double, right)
      await call(double, 'submit', wrong)
      expect(double.faults.map(({ kind }) => kind)).toEqual(['smear-size'])
    }
  })

  it('is looked into, and its faults written down, also when the script has another answer or none', async () => {
    const double = await start()
    double.script('submit', { code: 1100 }, { reset: 'after-body' })
    expect((await call(double, 'submit', {})).json.code).toBe(1100)
    await expect(call(double, 'submit', {})).rejects.toThrow()
    expect(double.faults.map(({ kind }) => kind)).toEqual(['no-image', 'no-image'])
  })
})
