// What the program is given to work with; only bin.ts knows that these are the process's own.
import type { Unmark, UnmarkOptions } from '@unmark/core'
import type { DiagnoseOptions, Finding, Settings } from '@unmark/core/doctor'
import type { Command } from './command.ts'

/** Standard output or standard error: a terminal knows its width and whether it shows colours, a pipe does not. */
export interface OutputStream {
  write(data: string | Uint8Array): unknown
  readonly isTTY?: boolean
  readonly columns?: number
  /** False where NO_COLOR, a dumb terminal or a CI system asks for plain text. */
  hasColors?(): boolean
  /** A terminal tells when its size changes. */
  on?(event: 'resize', listener: () => void): unknown
  off?(event: 'resize', listener: () => void): unknown
}

export interface Context {
  /** All there are. */
  readonly commands: readonly Command[]
  /** Folder that relative paths start at. */
  readonly cwd: string
  /** Standard input. */
  readonly stdin: AsyncIterable<Uint8Array>
  readonly stdout: OutputStream
  readonly stderr: OutputStream
  /** Aborted when the run is to end early; see `interruption`. */
  readonly signal: AbortSignal
  /** Makes the client. Called by commands that need one, because loading it takes most of a short run's time. */
  readonly createUnmark: (options: UnmarkOptions) => Unmark | Promise<Unmark>
  /** Looks for what is broken. Works where core itself cannot be loaded. */
  readonly diagnose: (settings: () => Promise<Settings>, how: DiagnoseOptions) => AsyncIterable<Finding>
  /** Milliseconds from any fixed point. */
  readonly now: () => number
}
