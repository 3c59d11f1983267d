// Makes the engine of one check and gives it back, whatever the check came to.
import type { Engine, InstantEngine, QueuedEngine } from '../engines/engine.ts'
import { isEngine } from '../engines/engine.ts'
import type { EngineUnderTest } from './checks.ts'
import { expectThat } from './expect-that.ts'

export async function withEngine(subject: EngineUnderTest, check: (engine: Engine) => Promise<void>): Promise<void> {
  const engine = await subject.make()
  try {
    expectThat(isEngine(engine), 'an engine: name, version, needsMask, kind and the functions of its kind', engine)
    await check(engine)
  } finally {
    await subject.close?.(engine)
  }
}

export async function withInstantEngine(
  subject: EngineUnderTest,
  check: (engine: InstantEngine) => Promise<void>,
): Promise<void> {
  await withEngine(subject, async (engine) => {
    if (engine.kind !== 'instant') throw new Error(`Expected an instant engine; ${engine.name} is ${engine.kind}.`)
    await check(engine)
  })
}

export async function withQueuedEngine(
  subject: EngineUnderTest,
  check: (engine: QueuedEngine) => Promise<void>,
): Promise<void> {
  await withEngine(subject, async (engine) => {
    if (engine.kind !== 'queued') throw new Error(`Expected a queued engine; ${engine.name} is ${engine.kind}.`)
    await check(engine)
  })
}
