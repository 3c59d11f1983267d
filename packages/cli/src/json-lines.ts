// The lines of `--json`: one object per picture, for programs.
import type { Plan, RemoveResult, SerialisedError } from '@unmark/core'

/** Every field of the result but the bytes, which are in the file at `path`; always in the same order. */
export function resultLine(input: string, result: RemoveResult): string {
  const { format, width, height, key, engine, taskId, cached, creditsSpent, engineMs, path, report } = result
  return line({ input, format, width, height, key, engine, taskId, cached, creditsSpent, engineMs, path, report })
}

export function errorLine(input: string, error: SerialisedError): string {
  return line({ input, error })
}

export function planLine(input: string, plan: Plan): string {
  return line({ input, ...plan })
}

export function line(value: unknown): string {
  return `${JSON.stringify(value)}\n`
}
