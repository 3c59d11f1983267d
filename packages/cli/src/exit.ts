// Exit codes: the design's three, and those that a shell knows from a program that a signal ended.

/** All clean, or the question was answered. */
export const EXIT_CLEAN = 0
/** At least one picture failed, or the command did. */
export const EXIT_FAILED = 1
/** Nothing was begun, because the command line or the settings are wrong. */
export const EXIT_USAGE = 2

/** 128 plus the signal's number, on every system that has it. */
export const INTERRUPTIONS = { SIGHUP: 129, SIGINT: 130, SIGPIPE: 141, SIGTERM: 143 } as const
export type InterruptionName = keyof typeof INTERRUPTIONS

/** The reason that a run's signal is aborted with. */
export class Interruption extends Error {
  override readonly name = 'Interruption'
  readonly signalName: InterruptionName
  readonly exitCode: number

  constructor(signalName: InterruptionName) {
    super(`Ended by ${signalName}.`)
    this.signalName = signalName
    this.exitCode = INTERRUPTIONS[signalName]
  }
}

/** The exit code of a run that `signal` ended. */
export function interruptedExitCode(signal: AbortSignal): number {
  return signal.reason instanceof Interruption ? signal.reason.exitCode : INTERRUPTIONS.SIGINT
}

/** True when nobody reads the results any more, so that there is nothing to say either. */
export function isUnread(signal: AbortSignal): boolean {
  return signal.reason instanceof Interruption && signal.reason.signalName === 'SIGPIPE'
}
