// Whatever happens to a journal's bytes: what may have been paid for is never submitted again by itself.
import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EngineJob, QueuedEngine, SubmitOptions, TicketState } from '../../src/engines/engine.ts'
import { UnmarkError } from '../../src/errors.ts'
import { type Order, orderTaskKey } from '../../src/order.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { Budget } from '../../src/tasks/budget.ts'
import { submitOnce } from '../../src/tasks/submit.ts'
import { hastyClock } from '../support/clock.ts'
import { temporaryFolder } from '../support/folder.ts'

const order: Order = {
  image: 'a'.repeat(64),
  mask: null,
  regions: [],
  engine: { name: 'counting', version: '1' },
  output: { version: 1, format: null, quality: null },
}
const taskKey = orderTaskKey(order)

/** Takes every picture, counts them, and loses its answer when told so. */
class CountingEngine implements QueuedEngine {
  readonly kind = 'queued'
  readonly name = 'counting'
  readonly version = '1'
  readonly needsMask = false
  readonly credits = 1
  readonly #losesAnswer: boolean
  submissions = 0

  constructor(losesAnswer: boolean) {
    this.#losesAnswer = losesAnswer
  }

  async submit(_: EngineJob, { onCommit }: SubmitOptions): Promise<{ taskId: string }> {
    await onCommit()
    this.submissions++
    if (this.#losesAnswer) throw new UnmarkError('SUBMIT_OUTCOME_UNKNOWN', 'The answer was lost.')
    return { taskId: `task-${this.submissions}` }
  }

  async check(): Promise<TicketState> {
    return { status: 'processing' }
  }
}

function submit(engine: QueuedEngine, store: Store) {
  const submission = {
    engine,
    taskKey,
    order,
    intake: undefined,
    crop: undefined,
    send: (options: SubmitOptions) => engine.submit({} as never, options),
    enter: async () => {},
    setCommitted: () => {},
    forceNew: false,
  }
  return submitOnce(submission, { store, budget: new Budget(undefined), clock: hastyClock() })
}

/** A store with one submission, and a way to put other bytes in the place of its journal. */
async function submitted(losesAnswer: boolean) {
  const store = openStore(await temporaryFolder())
  const engine = new CountingEngine(losesAnswer)
  await submit(engine, store).catch(() => {})
  const shard = path.join(store.folder, 'tasks', taskKey.slice(0, 2))
  const file = path.join(shard, (await readdir(shard))[0] ?? '')
  const sound = await readFile(file)
  /** How often the picture has been submitted when it is asked for again with this journal. */
  const submissionsWith = async (journal: Uint8Array) => {
    await writeFile(file, journal)
    engine.submissions = 1
    await submit(engine, store).catch((error: unknown) => {
      if (!UnmarkError.is(error)) throw error
    })
    return engine.submissions
  }
  return { sound, submissionsWith }
}

function flipped(sound: Buffer, bits: readonly number[]): Buffer {
  const damaged = Buffer.from(sound)
  for (const bit of bits) damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7))
  return damaged
}

describe.each([
  ['was taken', false],
  ['may have been taken', true],
])('the journal of a picture that %s', (_, losesAnswer) => {
  it('may lose any bit', async () => {
    const { sound, submissionsWith } = await submitted(losesAnswer)
    expect(await submissionsWith(sound)).toBe(1)
    for (let at = 0; at < sound.length; at++) {
      expect(await submissionsWith(flipped(sound, [at * 8 + (at % 8)])), `byte ${at}`).toBe(1)
    }
  })

  it('may lose many bits', async () => {
    const { sound, submissionsWith } = await submitted(losesAnswer)
    const bits = fc.array(fc.nat(sound.length * 8 - 1), { minLength: 2, maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(bits, async (chosen) => {
        expect(await submissionsWith(flipped(sound, chosen))).toBe(1)
      }),
      { numRuns: 150 },
    )
  })

  it('may be cut off in the middle of any line', async () => {
    const { sound, submissionsWith } = await submitted(losesAnswer)
    for (let length = 1; length < sound.length; length += 7) {
      const wholeLines = sound[length - 1] === 0x0a || sound[length] === 0x0a
      if (!wholeLines) expect(await submissionsWith(sound.subarray(0, length)), `${length} bytes`).toBe(1)
    }
  })

  it('may hold lines of a newer version, or of nobody', async () => {
    const { sound, submissionsWith } = await submitted(losesAnswer)
    const newer = sound.toString().replaceAll('"format":1', '"format":2')
    for (const text of [newer, `${sound}rubbish\n`, 'rubbish\n', 'half a li', `${newer}${sound}`]) {
      expect(await submissionsWith(Buffer.from(text))).toBe(1)
    }
  })
})
