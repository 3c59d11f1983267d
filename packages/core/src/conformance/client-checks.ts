// The engine at work in a whole client: what a user of it is promised, whatever the engine does.
import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { createUnmark, type Unmark } from '../client.ts'
import type { Engine } from '../engines/engine.ts'
import type { EngineCheck, EngineUnderTest } from './checks.ts'
import { expectThat } from './expect-that.ts'
import { asRegion, pixelKinds, type TestPicture, unlikeAnyOther } from './pictures.ts'
import { withEngine } from './subject.ts'

export function clientChecks(subject: EngineUnderTest): EngineCheck[] {
  const check = (name: string, body: (client: Unmark, engine: Engine) => Promise<void>): EngineCheck => {
    return { name, run: () => withEngine(subject, (engine) => withClient(subject, engine, body)) }
  }
  return [
    check('a client removes a mark from every kind of picture and leaves the rest alone', async (client, engine) => {
      const pictures = await pixelKinds()
      await Promise.all(pictures.map((picture) => checkRemoval(client, engine, picture)))
    }),
    check('a client asks the engine once for one picture', async (client, engine) => {
      const { bytes, mark } = await unlikeAnyOther(20)
      const request = { image: bytes, regions: [asRegion(mark)] }
      const twice = await Promise.all([client.remove(request), client.remove(request)])
      const paid = [...twice, await client.remove(request)].map(({ creditsSpent }) => creditsSpent)
      const total = paid.reduce((sum, credits) => sum + credits, 0)
      expectThat(total === price(engine), `${price(engine)} credits for three calls with one picture`, paid)
    }),
  ]
}

async function checkRemoval(client: Unmark, engine: Engine, { what, bytes, mark }: TestPicture): Promise<void> {
  const result = await client.remove({ image: bytes, regions: [asRegion(mark)] })
  const { changedInside, changedOutside } = result.report
  expectThat(changedInside > 0, `a changed mark in ${what}`, { changedInside, notes: result.report.notes })
  expectThat(changedOutside === 0, `no changed pixel outside the mark of ${what}`, { changedOutside })
  const facts = { engine: result.engine, creditsSpent: result.creditsSpent }
  expectThat(result.engine === engine.name, `the engine ${engine.name} in the result`, facts)
  expectThat(result.creditsSpent === price(engine), `${price(engine)} credits spent on ${what}`, facts)
}

function price(engine: Engine): number {
  return engine.kind === 'queued' ? engine.credits : 0
}

async function withClient(
  { folder, client: options }: EngineUnderTest,
  engine: Engine,
  body: (client: Unmark, engine: Engine) => Promise<void>,
): Promise<void> {
  const client = createUnmark({ ...options, engine, store: path.join(folder, randomUUID()) })
  try {
    await body(client, engine)
  } finally {
    await client.close()
  }
}
