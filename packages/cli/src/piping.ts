// `-`: a picture from standard input, a picture to standard output.

import type { OutputStream } from './context.ts'
import type { Input } from './inputs.ts'
import { UsageError } from './usage-error.ts'

/** Stands for standard input among the pictures, and for standard output behind `-o`. */
export const PIPE = '-'

export interface Piped {
  readonly words: readonly string[]
  readonly output: string | undefined
  readonly json: boolean
  readonly stdout: OutputStream
}

/**
 * Whether the picture comes from standard input, and whether the result goes to standard output.
 *
 * @throws UsageError where one stream would have to carry more than one picture, or a picture and text
 */
export function readPiping({ words, output, json, stdout }: Piped): { fromStdin: boolean; toStdout: boolean } {
  const fromStdin = words.includes(PIPE)
  const toStdout = output === PIPE
  if ((fromStdin || toStdout) && words.length > 1) {
    throw new UsageError(
      `Expected one picture, because ${fromStdin ? 'standard input' : 'standard output'} (-) carries one; got ${words.length}.`,
    )
  }
  if (fromStdin && output === undefined) {
    throw new UsageError('Expected to be told where the picture from standard input goes.', 'Add -o - or -o FILE.')
  }
  if (!toStdout) return { fromStdin, toStdout }
  if (json) throw new UsageError('--json and -o - both want standard output.', 'Choose a file (-o FILE).')
  if (stdout.isTTY) {
    throw new UsageError(
      'Expected standard output (-o -) to be a pipe or a file; it is a terminal.',
      'Add: > clean.png',
    )
  }
  return { fromStdin, toStdout }
}

/** Standard input as a picture. */
export function pipedInput(cwd: string): Input {
  return { given: PIPE, image: PIPE, folder: cwd, name: 'picture' }
}

/** All bytes of standard input, or one more than `maxBytes` of them, which core then refuses. */
export async function readAll(stdin: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of stdin) {
    chunks.push(chunk)
    length += chunk.length
    if (length > maxBytes) break
  }
  return Buffer.concat(chunks)
}
