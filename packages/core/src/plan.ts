// The free answer to "what would happen?": everything of the pipeline that spends nothing and writes nothing.
import { withDeadline } from './deadline.ts'
import type { Engine } from './engines/engine.ts'
import { type SerialisedError, UnmarkError } from './errors.ts'
import { takeIn } from './input/intake.ts'
import { verifyImage } from './input/verify.ts'
import { describeMask } from './masks/describe-mask.ts'
import { makeOrder, NO_ENGINE, orderKey, orderTaskKey } from './order.ts'
import { acceptWritten, isOccupied, outputTarget } from './output/write-output.ts'
import type { Parts } from './pipeline.ts'
import { resolveMark } from './prepare.ts'
import type { ParsedRequest } from './request.ts'
import type { Plan, RemoveResult } from './result.ts'
import { findStored, frozenResult } from './stored-only.ts'
import { earlierSubmission } from './tasks/submit.ts'
import { urlOrderOf } from './url-order.ts'

/** Goes through a request as far as is free. What would make `remove` fail is collected instead of thrown. */
export async function makePlan(request: ParsedRequest, parts: Parts): Promise<Plan> {
  return withDeadline(request.deadlineMs, request.signal, async (signal) => {
    const problems: SerialisedError[] = []
    const attempt = async <T>(step: () => T | Promise<T>, found = problems): Promise<Awaited<T> | undefined> => {
      try {
        return await step()
      } catch (error) {
        if (!UnmarkError.is(error) || signal.aborted) throw error
        found.push(error.toJSON())
        return undefined
      }
    }
    const { maxPixels } = parts.door.limits
    if (parts.frozen) {
      const stored = await attempt(() => frozenResult(request, parts, signal))
      return planOfStored(stored, request, problems, attempt)
    }
    const engineProblems: SerialisedError[] = []
    const engine = await attempt(() => parts.chooseEngine(request), engineProblems)
    const byUrl = engine && urlOrderOf(request, parts)?.order
    const intake = byUrl ? undefined : await attempt(() => takeIn(request, parts.door, signal))
    const held = intake && (await attempt(() => findStored(request, intake, parts)))
    if (held) return planOfStored(held, request, problems, attempt)
    problems.push(...engineProblems)
    const verified = intake && (await attempt(() => verifyImage(intake.image.bytes, { maxPixels, signal })))
    const order = intake && makeOrder(request, intake, engine ?? NO_ENGINE)
    const mask =
      order && verified && (await attempt(() => resolveMark(intake, order, verified, { signal, maxPixels })))?.mask
    const settled = byUrl ?? (engine && verified && order)
    const target = outputTarget(request.output)
    const occupied = target && (await attempt(() => isOccupied(target)))
    const key = settled ? orderKey(settled) : null
    const stored = key === null || request.forceNew ? undefined : await parts.store.results.get(key)
    const cached = stored !== undefined
    if (occupied) await attempt(() => acceptWritten(target, stored?.bytes))
    const asksEarlier = settled && engine?.kind === 'queued' && !cached && !request.forceNew
    const earlier = asksEarlier && (await attempt(() => earlierSubmission(parts.store, orderTaskKey(settled))))
    return {
      engine: engine?.name ?? null,
      key,
      cached,
      credits: engine && !cached && !earlier ? creditsOf(engine) : 0,
      width: verified?.image.displayWidth ?? null,
      height: verified?.image.displayHeight ?? null,
      format: verified?.image.format ?? null,
      mask: mask && verified ? describeMask(mask, verified.image) : null,
      ...(target ? { path: target.path } : {}),
      problems,
      notes: byUrl ? [BY_URL] : (mask?.notes ?? []),
    }
  })
}

/** The plan where no engine is asked, and nothing but the stored result matters. */
async function planOfStored(
  stored: RemoveResult | undefined,
  { output }: ParsedRequest,
  problems: readonly SerialisedError[],
  attempt: <T>(step: () => T | Promise<T>) => Promise<Awaited<T> | undefined>,
): Promise<Plan> {
  const target = outputTarget(output)
  const occupied = target && (await attempt(() => isOccupied(target)))
  if (occupied) await attempt(() => acceptWritten(target, stored?.bytes))
  return {
    engine: stored?.engine ?? null,
    key: stored?.key ?? null,
    cached: stored !== undefined,
    credits: 0,
    width: stored?.width ?? null,
    height: stored?.height ?? null,
    format: stored?.format ?? null,
    mask: null,
    ...(target ? { path: target.path } : {}),
    problems,
    notes: [],
  }
}

const BY_URL = 'The service fetches this picture itself, so nothing can be said of it beforehand.'

function creditsOf(engine: Engine): number {
  return engine.kind === 'queued' ? engine.credits : 0
}
