// Damaged configuration files: what they say is used or refused in words, and never hangs a build.
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createUnmark } from '@unmark/core'
import { loadConfigFile } from '@unmark/core/config-file'
import { mutate } from './mutate.ts'
import { GIVEN, makePlaces } from './places.ts'
import { endOf, type OpenTarget } from './target.ts'
import { damaged, type Json } from './values.ts'

const NAME = 'unmark.config.json'
const SOUND: readonly Json[] = [
  {
    engine: 'local',
    store: 'here',
    concurrency: 2,
    pictures: [{ files: '**/*.png', regions: [{ x: 1, y: 1, width: 2, height: 2 }] }],
  },
  {
    maxCredits: 3,
    roots: ['.'],
    pictures: [{ files: ['*.{png,jpg}', 'a/[!b]*'], mask: 'mask.png', format: 'webp', quality: 80 }],
  },
  {
    pictures: [
      { files: 'x?', unit: 'percent', overlay: { image: 'mask.png', opacity: 0.5, anchor: 'bottom-right', x: 2 } },
    ],
  },
  { limits: { maxBytes: 1000, maxPixels: 1000 }, allowPrivateHosts: false, projectStore: '.unmark', frozen: true },
]
/** Patterns that a careless matcher tries in more ways than there is time. */
const PATTERNS = [
  '*a'.repeat(40),
  '**/'.repeat(40),
  '**/a'.repeat(30),
  '{a,b}'.repeat(30),
  `${'{'.repeat(30)}a${'}'.repeat(30)}`,
  '{*,*}'.repeat(20),
  '{**/,**/}'.repeat(20),
  '[a-z]'.repeat(30),
  '[z-a]',
  '[]',
  '[!]',
  '[\\]',
  '[a-\\]',
  '\\',
  '{,}',
  '!(a)',
  '(a+)+$',
  '**',
  '***',
]
const WORDS = [
  ...PATTERNS,
  ...GIVEN,
  'files',
  'pictures',
  'regions',
  'mask',
  'overlay',
  'engine',
  'token',
  'env',
  'store',
  'http://127.0.0.1:9',
]
const PICTURES = [
  ...GIVEN,
  'a'.repeat(200),
  'a/'.repeat(60),
  `${'a/'.repeat(60)}b.png`,
  '../outside/secret.png',
  '\0',
  '',
]

export const fuzzConfigs: OpenTarget = async (folder) => {
  const { given } = await makePlaces(folder)
  const file = path.join(given, NAME)
  const use = async () => {
    const config = await loadConfigFile({ cwd: given, file: NAME })
    if (!config) throw new Error('The file was not found.')
    for (const picture of PICTURES) config.requestFor(picture)
    await createUnmark({ store: path.join(folder, 'store'), ...config.options, env: {} }).close()
  }
  return {
    once: async (random) => {
      const json = JSON.stringify(damaged(random.pick(SOUND), random, WORDS))
      await writeFile(file, random.chance(0.3) ? mutate(Buffer.from(json), random) : json)
      return endOf(use())
    },
    close: async () => {},
  }
}
