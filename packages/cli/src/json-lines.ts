// The lines of `--json`: one object per picture, for programs.
import type { Plan, RemoveResult, SerialisedError, TaskInfo } from '@unmark/core'

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

/** A task; its picture's bytes are in the file at `result.path` or in the store. */
export function taskLine({ result, ...facts }: TaskInfo): string {
  if (!result) return line(facts)
  const { bytes: _, ...shown } = result
  return line({ ...facts, result: shown })
}

export function line(value: unknown): string {
  return `${JSON.stringify(value)}\n`
}
