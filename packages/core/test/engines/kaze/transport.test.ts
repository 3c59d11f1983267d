import { startDouble } from '@unmark/kaze-double'
import { describe, expect, it, onTestFinished } from 'vitest'
import { KazeTransport } from '../../../src/engines/kaze/transport.ts'
import { trustedConnections } from '../../../src/net/connections.ts'
import { Secret } from '../../../src/secret.ts'
import { hastyClock } from '../../support/clock.ts'
import { failure } from '../../support/errors.ts'

async function running(readTimeoutMs?: number) {
  const double = await startDouble()
  const connections = trustedConnections({ origin: double.url })
  onTestFinished(async () => {
    await connections.close()
    await double.close()
  })
  const clock = hastyClock()
  const parts = { token: new Secret(double.token), baseUrl: new URL(double.url), connections, clock, random: () => 0 }
  return { double, clock, transport: new KazeTransport({ ...parts, ...(readTimeoutMs && { readTimeoutMs }) }) }
}

const QUOTA = 'api/ext/v1/get_quota'

describe('KazeTransport', () => {
  it('gives a read up that is not answered, so that it can be repeated', async () => {
    const { double, transport } = await running(1_000)
    double.script('quota', { hang: 'accepted' })
    const error = await failure(transport.call(QUOTA, '{}', new AbortController().signal))
    expect(error).toMatchObject({ code: 'NETWORK_ERROR', retryable: true, spent: 'no' })
    expect(error.message).toContain('1000 ms')
    expect((await transport.call(QUOTA, '{}', new AbortController().signal)).envelope?.code).toBe(0)
  })

  it('tells an abort from silence', async () => {
    const { transport } = await running(1_000)
    expect((await failure(transport.call(QUOTA, '{}', AbortSignal.abort()))).code).toBe('ABORTED')
  })

  it('waits as long as it is asked to, but no longer than a minute', async () => {
    const { transport, clock } = await running()
    const { signal } = new AbortController()
    await transport.pause(1, 300, undefined, signal)
    await transport.pause(2, 300, 5_000, signal)
    await transport.pause(2, 300, 3_600_000, signal)
    expect(clock.waits).toEqual([150, 5_000, 60_000])
  })

  it('shows no words that hold the token', async () => {
    const { double, transport } = await running()
    expect(transport.clean('all is well')).toBe('"all is well"')
    expect(transport.clean(`${'x'.repeat(190)}${double.token}`)).toBeUndefined()
  })
})
