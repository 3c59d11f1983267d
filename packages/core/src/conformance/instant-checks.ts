// The promises of an engine that answers in one call.
import type { PixelImage } from '@unmark/inpaint'
import type { EngineJob, EngineOutput, InstantEngine } from '../engines/engine.ts'
import type { EngineCheck, EngineUnderTest } from './checks.ts'
import { expectThat, typedFailure } from './expect-that.ts'
import { edgeCases, makeJob, pixelKinds, type TestPicture, unlikeAnyOther } from './pictures.ts'
import { withInstantEngine } from './subject.ts'

export function instantChecks(subject: EngineUnderTest): EngineCheck[] {
  const check = (name: string, body: (engine: InstantEngine) => Promise<void>): EngineCheck => {
    return { name, run: () => withInstantEngine(subject, body) }
  }
  return [
    check('every kind of pixel comes back in its own kind', async (engine) => {
      for (const picture of await pixelKinds()) await checkOutput(engine, picture)
    }),
    check('marks at the edges of what is possible are taken', async (engine) => {
      for (const picture of await edgeCases()) await checkOutput(engine, picture)
    }),
    check('what it is given is not changed', leavesInputAlone),
    check('progress runs from 0 to 1 and never back', reportsProgress),
    check('nothing is begun when the signal is aborted already', async (engine) => {
      const job = await makeJob(await unlikeAnyOther(1), AbortSignal.abort())
      await typedFailure(engine.run(job), 'a rejection, because the signal was aborted before the call')
    }),
    check('an abort in the middle of the work ends it', async (engine) => {
      const controller = new AbortController()
      const running = engine.run(await makeJob(await unlikeAnyOther(2), controller.signal))
      controller.abort()
      // Whoever is done by then may say so.
      await running.catch((error: unknown) => typedFailure(Promise.reject(error), 'a rejection after an abort'))
    }),
  ]
}

async function checkOutput(engine: InstantEngine, picture: TestPicture): Promise<void> {
  const job = await makeJob(picture, new AbortController().signal)
  const output = await engine.run(job)
  expectThat(Array.isArray(output.notes), `a list of notes for ${picture.what}`, output)
  if (output.kind === 'encoded') {
    expectThat(output.bytes.length > 0, `an encoded picture for ${picture.what}`, output.bytes.length)
    return
  }
  expectThat(output.kind === 'patches', `patches or an encoded picture for ${picture.what}`, output)
  const { channels, data: source } = await job.pixels()
  for (const patch of output.patches) {
    const { left, top, width, height, data } = patch
    const inside = left >= 0 && top >= 0 && left + width <= job.image.width && top + height <= job.image.height
    const facts = { left, top, width, height, channels: patch.channels, samples: data.length }
    expectThat(inside && width > 0 && height > 0, `patches inside ${picture.what}`, facts)
    expectThat(patch.channels === channels, `${channels} channels, as ${picture.what} has`, facts)
    expectThat(data.length === width * height * channels, `one value for each sample of ${picture.what}`, facts)
    const depth = data.constructor === source.constructor
    expectThat(depth, `samples in a ${source.constructor.name}, as ${picture.what} has`, data.constructor.name)
  }
}

async function leavesInputAlone(engine: InstantEngine): Promise<void> {
  const job = await makeJob(await unlikeAnyOther(3), new AbortController().signal)
  const { data } = await job.pixels()
  const parts = [job.image.bytes, job.mask?.data ?? new Uint8Array(), asBytes(data)]
  const state = () => Buffer.concat(parts)
  const before = state()
  await engine.run(job)
  expectThat(before.equals(state()), 'the picture, its pixels and its mask as they were', 'changed bytes')
}

function asBytes({ buffer, byteOffset, byteLength }: PixelImage['data']): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}

async function reportsProgress(engine: InstantEngine): Promise<void> {
  const seen: number[] = []
  const job: EngineJob = {
    ...(await makeJob(await unlikeAnyOther(4), new AbortController().signal)),
    onProgress: (fraction) => seen.push(fraction),
  }
  const output: EngineOutput = await engine.run(job)
  expectThat(
    seen.every((fraction, index) => fraction >= (seen[index - 1] ?? 0) && fraction <= 1),
    'fractions from 0 to 1 that do not fall',
    { seen, output: output.kind },
  )
}
