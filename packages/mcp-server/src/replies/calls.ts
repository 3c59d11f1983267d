// Writes a complete call of one of our tools, so that the agent's next step needs no guessing.
import type { ToolName } from '../tools/tool.ts'

/** Longest text argument that is repeated; a `data:` URL can have megabytes. */
const LONGEST_ARGUMENT = 1_500

/** Such as `get_task_result {"task_id":"abc","wait_seconds":45}`; arguments that are undefined are left out. */
export function callText(name: ToolName, args: Readonly<Record<string, unknown>> = {}): string {
  return `${name} ${JSON.stringify(args, shorten)}`
}

function shorten(_name: string, value: unknown): unknown {
  if (typeof value !== 'string' || value.length <= LONGEST_ARGUMENT) return value
  return `${value.slice(0, 40)}… (the same value as before)`
}
