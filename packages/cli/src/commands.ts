// All commands, in the order in which the help lists them.
import type { Command } from './command.ts'
import { CLEAN } from './commands/clean.ts'
import { COMPLETION } from './commands/completion.ts'
import { DOCTOR } from './commands/doctor.ts'
import { PREVIEW } from './commands/preview.ts'
import { QUOTA } from './commands/quota.ts'
import { STORE } from './commands/store.ts'
import { TASK } from './commands/task.ts'

export const COMMANDS: readonly Command[] = [CLEAN, PREVIEW, TASK, QUOTA, STORE, DOCTOR, COMPLETION]

export function findCommand(name: string): Command | undefined {
  return COMMANDS.find((command) => command.name === name)
}
