// Patterns of files, as regular expressions: small, because configuration files need no more than this.
import { UnmarkError } from '../errors.ts'

/**
 * A test for relative paths with `/`. `*` and `?` stand for characters of one name, `**` for any depth of folders,
 * `{a,b}` for one of both, `[abc]` and `[!abc]` for a character; `\` takes the meaning from the next character.
 *
 * @throws UnmarkError `INVALID_INPUT` for a bracket that is not closed
 */
export function globToRegExp(pattern: string): RegExp {
  let source = ''
  let depth = 0
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
  return new RegExp(`^${source}$`, 'su')
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
