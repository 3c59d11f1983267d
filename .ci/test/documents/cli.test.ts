import { readdir } from 'node:fs/promises'
import path from 'node:path'
import sharp from 'sharp'
import { expect } from 'vitest'
import { type BlockRunner, followDocument, wasPrinted } from '../../documents/follow.ts'
import { namesIn } from '../../documents/shown.ts'

const RESULT =
  '{"input":"photo.jpg","format":"jpeg","width":1200,"height":800,"key":"...","engine":"local","cached":false,"creditsSpent":0,"engineMs":412.1,"path":"/home/me/photo.clean.jpg","report":{"changedInside":21504,"changedOutside":0}}'

/** The document shortens the report, and shows no value that is not there. */
const showsJsonLines: BlockRunner = async ({ text }, scene) => {
  const command = 'unmark clean photo.jpg missing.jpg --region 70%,88%,28%,10% -o json/ --json || test $? = 1'
  const stdout = await scene.run('sh', ['-euc', command])
  const real = namesOfLines(stdout)
  for (const shown of namesOfLines(text)) {
    expect(real.map((names) => shown.filter((name) => !names.includes(name)))).toContainEqual([])
  }
}

function namesOfLines(lines: string): string[][] {
  return lines
    .trim()
    .split('\n')
    .map((line) => namesIn(JSON.parse(line)))
}

followDocument('packages/cli/README.md', {
  special: {
    'photo.jpg -> photo.clean.jpg  local, 21,504 pixels changed inside the mark, 0 outside, 412 ms': wasPrinted,
    [RESULT]: showsJsonLines,
  },
  afterwards: async (scene) => {
    expect(scene.printed()).toContain('photo.jpg -> by-file/photo.jpg  local, ')
    const written = await readdir(scene.folder, { recursive: true })
    for (const file of ['photo.clean.jpg', 'cleaned/a.png', 'cleaned-album/a.png', 'by-mask.jpg', 'by-file/a.png']) {
      expect(written).toContain(file)
    }
    expect((await sharp(path.join(scene.folder, 'piped.jpg')).metadata()).format).toBe('jpeg')
    const double = await scene.double()
    expect(scene.printed()).toContain('500 credits left')
    expect(scene.printed()).toMatch(/photo\.jpg -> hosted\.jpg {2}kaze, .*1 credit spent/)
    expect([double.charged, double.faults]).toEqual([1, []])
  },
})
