// What a diagnosis is made of: one finding for each thing that was looked at.

/** What is looked at, in this order. */
export const CHECKS = [
  'node',
  'sharp',
  'settings',
  'engine',
  'store',
  'space',
  'damage',
  'tasks',
  'token',
  'proxy',
  'service',
  'credits',
] as const

/** One of `CHECKS`. */
export type CheckName = (typeof CHECKS)[number]

/** What one check found, and how to mend it. */
export interface Finding {
  readonly check: CheckName
  /** `warn`: it works, and not as well or not for everything. `fail`: something that is asked for will not work. */
  readonly status: 'ok' | 'warn' | 'fail'
  readonly message: string
  /** What to do about it; always there unless the status is `ok`. */
  readonly mend?: string
}

export function ok(check: CheckName, message: string): Finding {
  return { check, status: 'ok', message }
}

export function warn(check: CheckName, message: string, mend: string): Finding {
  return { check, status: 'warn', message, mend }
}

export function fail(check: CheckName, message: string, mend: string): Finding {
  return { check, status: 'fail', message, mend }
}
