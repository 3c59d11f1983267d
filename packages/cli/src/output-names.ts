// Decides which file each picture's result is written to, and refuses plans in which one file would be written twice.
import { stat } from 'node:fs/promises'
import path from 'node:path'
import type { ImageFormat } from '@unmark/core'
import { EXTENSIONS, formatOfName } from './formats.ts'
import type { Input } from './inputs.ts'
import { quote } from './text.ts'
import { UsageError } from './usage-error.ts'

export interface OutputChoice {
  readonly cwd: string
  /** What `-o` says. */
  readonly output: string | undefined
  /** What `--format` says. */
  readonly format: ImageFormat | undefined
  /** True where `A.png` and `a.png` are one file. */
  readonly ignoreCase: boolean
}

/**
 * The absolute path for each input's result, in the order of the inputs. Whether a file is there already is for core to
 * find out, which looks again in the moment of writing.
 *
 * @throws UsageError when `-o` does not fit the inputs, or two results would have one name.
 */
export async function nameOutputs(inputs: readonly Input[], choice: OutputChoice): Promise<string[]> {
  const outputs = await chooseNames(inputs, choice)
  refuseClashes(inputs, outputs, choice)
  return outputs
}

async function chooseNames(inputs: readonly Input[], choice: OutputChoice): Promise<string[]> {
  const { output, cwd, format } = choice
  if (output === undefined) {
    return inputs.map(({ folder, name }) => path.join(folder, rename(name, '.clean', format)))
  }
  const target = path.resolve(cwd, output)
  if (await isOutputFolder(output, target, inputs.length)) {
    return inputs.map(({ name, below = '' }) => path.join(target, below, rename(name, '', format)))
  }
  return [target]
}

async function isOutputFolder(output: string, target: string, inputs: number): Promise<boolean> {
  // What cannot be looked at is refused by core, with its reason, when it comes to writing.
  const present = await stat(target).catch(() => undefined)
  const named = /[/\\]$/.test(output) && (output.endsWith('/') || path.sep === '\\')
  if (present?.isDirectory() || (named && !present)) return true
  if (named) throw new UsageError(`--output expects a folder, because of the slash; ${quote(output)} is a file.`)
  if (inputs === 1) return false
  if (!present && !formatOfName(output)) return true
  throw new UsageError(
    `--output expects a folder, because there are ${inputs} pictures; ${quote(output)} is the name of a file.`,
    `To make a folder of that name: --output ${output}${path.sep}`,
  )
}

/** `a.jpg` with `.clean` becomes `a.clean.jpg`; with another format, the extension follows. */
function rename(name: string, suffix: string, format: ImageFormat | undefined): string {
  const extension = path.extname(name)
  const stem = path.basename(name, extension)
  const fits = format === undefined || formatOfName(name) === format
  return `${stem}${suffix}${fits ? extension : EXTENSIONS[format][0]}`
}

function refuseClashes(inputs: readonly Input[], outputs: readonly string[], choice: OutputChoice): void {
  const identity = (file: string) => (choice.ignoreCase ? file.normalize('NFC').toLowerCase() : file)
  const originals = new Map(inputs.map((input) => [identity(input.image), input]))
  const taken = new Map<string, Input>()
  inputs.forEach((input, index) => {
    const output = outputs[index] as string
    const other = taken.get(identity(output))
    if (other) {
      throw new UsageError(
        `Both ${quote(other.given)} and ${quote(input.given)} would be written to ${quote(output)}.`,
        'Clean them in two runs, each with an output folder of its own (-o).',
      )
    }
    taken.set(identity(output), input)
    const original = originals.get(identity(output))
    if (original && original !== input) {
      throw new UsageError(
        `The result of ${quote(input.given)} would replace ${quote(original.given)}, which is to be cleaned too.`,
        'Clean them in two runs, or choose another output folder (-o).',
      )
    }
  })
}
