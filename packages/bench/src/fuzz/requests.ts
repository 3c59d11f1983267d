// Requests and options of any shape at all, as a program without types could pass them.
import path from 'node:path'
import { createUnmark, type RemoveRequest, type UnmarkOptions } from '@unmark/core'
import { pictures } from './corpus.ts'
import type { Random } from './random.ts'
import { endOf, type OpenTarget } from './target.ts'

const FIELDS = [
  'image',
  'mask',
  'maskDialect',
  'regions',
  'unit',
  'overlay',
  'output',
  'deadlineMs',
  'forceNew',
  'other',
]
const OPTIONS = ['engine', 'token', 'baseUrl', 'maxCredits', 'concurrency', 'limits', 'allowPrivateHosts', 'other']
const WORDS = [
  'px',
  'percent',
  'auto',
  'smear',
  '10%',
  '-1e9%',
  'data:,',
  'data:image/png;base64,AAAA',
  'file:///',
  '\0',
  '',
]
const KEYS = ['x', 'y', 'width', 'height', 'points', 'path', 'format', 'quality', 'overwrite', 'base64', '__proto__']
const NUMBERS = [0, -0, 1, -1, 0.5, 1e9, 2 ** 53, -(2 ** 31), Number.NaN, Number.POSITIVE_INFINITY]

export const fuzzRequests: OpenTarget = async (folder) => {
  const store = path.join(folder, 'store')
  const unmark = createUnmark({ env: {}, engine: 'local', store, roots: [path.join(folder, 'nothing-here')] })
  const [image] = await pictures()
  return {
    once: async (random) => {
      const request = anyObject(random, FIELDS)
      if (random.chance(0.7)) request['image'] = image
      const removed = await endOf(unmark.remove(withoutPaths(request) as unknown as RemoveRequest))
      const made = await endOf(openAndClose({ ...anyObject(random, OPTIONS), env: {}, store }))
      return `${removed} ${made}`
    },
    close: () => unmark.close(),
  }
}

async function openAndClose(options: UnmarkOptions): Promise<void> {
  await createUnmark(options).close()
}

/** What would be written to a place that chance chose is not asked for: the folder rules have tests of their own. */
function withoutPaths(request: Record<string, unknown>): Record<string, unknown> {
  const { output, ...rest } = request
  const harmless = typeof output !== 'string' && !(typeof output === 'object' && output !== null && 'path' in output)
  return harmless ? request : rest
}

function anyObject(random: Random, fields: readonly string[], depth = 0): Record<string, unknown> {
  const entries = fields.filter(() => random.chance(0.3)).map((field) => [field, anyValue(random, depth + 1)])
  return Object.fromEntries(entries)
}

function anyValue(random: Random, depth: number): unknown {
  const makers: readonly (() => unknown)[] = [
    () => random.pick(WORDS),
    () => random.pick(NUMBERS),
    () => random.pick([null, undefined, true, false, 10n, Symbol('any'), () => 1, new Date(Number.NaN), /x/]),
    () => Buffer.alloc(random.below(20), random.below(256)),
    () => (depth > 3 ? [] : Array.from({ length: random.below(4) }, () => anyValue(random, depth + 1))),
    () => (depth > 3 ? {} : anyObject(random, KEYS, depth)),
  ]
  return random.pick(makers)()
}
