// Chooses how a run tells what it is doing: a bar on a terminal, sparse lines elsewhere, or not at all.
import type { OutputStream } from '../context.ts'
import { createBar } from './bar.ts'
import type { ProgressDisplay } from './display.ts'
import { createPlainLines } from './plain.ts'
import { Tally } from './tally.ts'

export interface ProgressOptions {
  readonly stream: OutputStream
  readonly total: number
  /** True when the user asked for output for programs only. */
  readonly quiet: boolean
  readonly now: () => number
}

export function createProgress({ stream, total, quiet, now }: ProgressOptions): ProgressDisplay {
  if (quiet) return SILENT
  const tally = new Tally(total, now)
  return stream.isTTY && stream.hasColors?.() ? createBar(stream, tally, now) : createPlainLines(stream, tally, now)
}

const SILENT: ProgressDisplay = {
  moved: () => {},
  ended: (_index, _how, print) => print(),
  stop: () => {},
}
