// Values of any shape, as an agent, a file or a program without types could send them.
import type { Random } from './random.ts'

const NUMBERS = [0, -0, 1, -1, 0.5, 8, 100, 1e9, 1e308, 2 ** 53, -(2 ** 31)]
const TEXTS = [
  '',
  ' ',
  '\0',
  '\u202e',
  '\ud800',
  'x'.repeat(5_000),
  // biome-ignore lint/suspicious/noTemplateCurlyInString: hosts pass on placeholders that nothing has replaced.
  '${HOME}',
  '10%',
  '-1e9%',
  'px',
  'percent',
  'auto',
  'local',
  'top-left',
  'constructor',
  '__proto__',
]

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json }

/** JSON of any shape; `words` are texts that mean something where it goes. */
export function anyJson(random: Random, words: readonly string[], depth = 0): Json {
  const makers: readonly (() => Json)[] = [
    () => random.pick(words),
    () => random.pick(words),
    () => random.pick(TEXTS),
    () => random.pick(NUMBERS),
    () => random.pick([null, true, false]),
    () => (depth > 2 ? [] : Array.from({ length: random.below(4) }, () => anyJson(random, words, depth + 1))),
    () => (depth > 2 ? {} : anyMembers(random, words, words, depth + 1)),
  ]
  return random.pick(makers)()
}

/** An object with some of these members. */
export function anyMembers(
  random: Random,
  names: readonly string[],
  words: readonly string[],
  depth = 0,
): { [name: string]: Json } {
  const chosen = names.filter(() => random.chance(Math.min(0.5, 4 / names.length)))
  return Object.fromEntries(chosen.map((name) => [name, anyJson(random, words, depth + 1)]))
}

/** The same structure with members gone, added, or of another shape. */
export function damaged(value: Json, random: Random, words: readonly string[]): Json {
  if (random.chance(0.12)) return anyJson(random, words)
  if (Array.isArray(value)) return value.map((member) => damaged(member, random, words))
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).flatMap(([name, member]): [string, Json][] => {
    return random.chance(0.1) ? [] : [[name, damaged(member, random, words)]]
  })
  if (random.chance(0.1)) members.push([random.pick(words), anyJson(random, words)])
  return Object.fromEntries(members)
}
