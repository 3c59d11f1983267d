// ICC profiles for tests: those that sharp ships, and Adobe RGB (1998) built from its published numbers.
import sharp from 'sharp'

export async function iccOf(name: 'p3' | 'srgb' | 'cmyk'): Promise<Buffer> {
  const image = sharp({ create: { width: 2, height: 2, channels: 3, background: '#808080' } })
  const bytes = await (name === 'cmyk' ? image.toColourspace('cmyk') : image).withIccProfile(name).tiff().toBuffer()
  const { icc } = await sharp(bytes).metadata()
  if (!icc) throw new Error(`Expected sharp to embed ${name}.`)
  return icc
}

/** Colorants adapted to D50, and the power 563/256 (Adobe RGB (1998) Color Image Encoding, annex A). */
export function adobeRgb(): Buffer {
  const colorants = {
    rXYZ: [0.60974, 0.31111, 0.01947],
    gXYZ: [0.20528, 0.62567, 0.06087],
    bXYZ: [0.14919, 0.06322, 0.74457],
  }
  const white = { wtpt: [0.9642, 1, 0.8249] }
  const tags: [string, Buffer][] = [
    ...Object.entries({ ...colorants, ...white }).map(([name, xyz]): [string, Buffer] => [name, xyzTag(xyz)]),
    ...['rTRC', 'gTRC', 'bTRC'].map((name): [string, Buffer] => [name, powerTag(563)]),
  ]
  const table = Buffer.alloc(4 + 12 * tags.length)
  table.writeUInt32BE(tags.length)
  let offset = 128 + table.length
  for (const [index, [name, body]] of tags.entries()) {
    table.write(name, 4 + 12 * index, 'latin1')
    table.writeUInt32BE(offset, 8 + 12 * index)
    table.writeUInt32BE(body.length, 12 + 12 * index)
    offset += body.length
  }
  const header = Buffer.alloc(128)
  header.writeUInt32BE(offset)
  header.writeUInt32BE(0x02400000, 8)
  header.write('mntrRGB XYZ ', 12, 'latin1')
  header.write('acsp', 36, 'latin1')
  for (const [index, value] of [0.9642, 1, 0.8249].entries())
    header.writeInt32BE(Math.round(value * 65536), 68 + 4 * index)
  return Buffer.concat([header, table, ...tags.map(([, body]) => body)])
}

function xyzTag(xyz: readonly number[]): Buffer {
  const tag = Buffer.alloc(20)
  tag.write('XYZ ', 0, 'latin1')
  for (const [index, value] of xyz.entries()) tag.writeInt32BE(Math.round(value * 65536), 8 + 4 * index)
  return tag
}

function powerTag(in256ths: number): Buffer {
  const tag = Buffer.alloc(16)
  tag.write('curv', 0, 'latin1')
  tag.writeUInt32BE(1, 8)
  tag.writeUInt16BE(in256ths, 12)
  return tag
}
