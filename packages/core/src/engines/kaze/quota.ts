// Asks the service once for the account's credits; apart from the engine, because asking needs no picture library.
import { UnmarkError } from '../../errors.ts'
import { judge } from './judge.ts'
import type { KazeTransport } from './transport.ts'
import { type Quota, readQuota, WIRE_PATHS } from './wire.ts'

/** @throws UnmarkError as the reply is judged, `NETWORK_ERROR` when there is none, or the signal's own error. */
export async function askQuota(transport: KazeTransport, signal: AbortSignal): Promise<Quota> {
  const answer = await transport.call(WIRE_PATHS.quota, '{}', signal)
  const failure = judge('quota', answer, transport.now())
  if (failure) throw failure
  const credits = answer.envelope && readQuota(answer.envelope)
  if (credits) return credits
  throw new UnmarkError('SERVICE_ERROR', 'The service’s answer about the quota holds no numbers.')
}
