// Patterns of files, as regular expressions: small, because configuration files need no more than this.
import { UnmarkError } from '../errors.ts'

/** More of them are tried in more ways than there is time: each multiplies the ways by the length of the path. */
const MOST_STARS_IN_A_NAME = 3
const MOST_DEPTHS = 4

/**
 * A test for relative paths with `/`. `*` and `?` stand for characters of one name, `**` for any depth of folders,
 * `{a,b}` for one of both, `[abc]` and `[!abc]` for a character; `\` takes the meaning from the next character.
 *
 * @throws UnmarkError `INVALID_INPUT` for a bracket that is not closed, a range that runs backwards, more than 3 stars
 *   in one name, and `**` more than 4 times
 */
export function globToRegExp(pattern: string): RegExp {
  let source = ''
  let depth = 0
  checkStars(pattern)
  for (let index = 0; index < pattern.length; index++) {
    const rest = pattern.slice(index)
    const character = rest[0] as string
    const [run] = /^(\*\*\/)+|^\*+/.exec(rest) ?? []
    if (run !== undefined) {
      source += starSource(run, pattern[index - 1])
      index += run.length - 1
    } else if (character === '[') {
      const [set, not = '', members = ''] = /^\[(!?)([^\]/]+)\]/.exec(rest) ?? refuse(pattern, '[')
      source += `[${not && '^/'}${members.replace(/[\\^]/g, '\\$&')}]`
      index += set.length - 1
    } else if (character === '\\' && rest.length > 1) {
      source += escaped(rest[1] as string)
      index += 1
    } else if (character === '{') {
      depth += 1
      source += '(?:'
    } else if (character === '}' && depth > 0) {
      depth -= 1
      source += ')'
    } else {
      source += depth > 0 && character === ',' ? '|' : character === '?' ? '[^/]' : escaped(character)
    }
  }
  if (depth > 0) refuse(pattern, '{')
  try {
    return new RegExp(`^${source}$`, 'su')
  } catch (cause) {
    const message = `The pattern ${JSON.stringify(pattern)} has a range in brackets that runs backwards.`
    throw new UnmarkError('INVALID_INPUT', message, {
      cause,
      hint: 'Write the smaller character first, such as [a-z].',
    })
  }
}

function checkStars(pattern: string): void {
  const names = pattern.replace(/\\./gs, '').split('/')
  const stars = Math.max(...names.map((name) => name.match(/\*+/g)?.length ?? 0))
  const depths = pattern.match(/(\*\*\/)+|\*\*+/g)?.length ?? 0
  if (stars <= MOST_STARS_IN_A_NAME && depths <= MOST_DEPTHS) return
  const message = `The pattern ${JSON.stringify(pattern)} has too many stars: expected at most ${MOST_STARS_IN_A_NAME} in one name, and ** at most ${MOST_DEPTHS} times.`
  throw new UnmarkError('INVALID_INPUT', message, { hint: 'Use several simpler patterns instead.' })
}

/** Two stars cross folders only where they stand for whole names. */
function starSource(run: string, before: string | undefined): string {
  const wholeNames = before === undefined || before === '/' || before === '{' || before === ','
  if (run.endsWith('/')) return wholeNames ? '(?:[^/]+/)*' : '[^/]*/'
  return run.length > 1 && wholeNames ? '.*' : '[^/]*'
}

function escaped(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/]/u, '\\$&')
}

function refuse(pattern: string, bracket: string): never {
  throw new UnmarkError(
    'INVALID_INPUT',
    `The pattern ${JSON.stringify(pattern)} has a "${bracket}" that is not closed.`,
    {
      hint: `Close it, or write \\${bracket} for the character itself.`,
    },
  )
}
