import { PassThrough } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { StdioTransport } from '../src/stdio.ts'
import { openDouble, tokenOf } from './support/double.ts'
import { MARK, writePicture } from './support/pictures.ts'
import { request, startRaw, toolCall } from './support/raw.ts'

const FRAME_OF_40_MIB = 40 * 1024 * 1024

describe('the server on its streams', () => {
  test('answers broken and strange lines as JSON-RPC and goes on', async () => {
    const server = await startRaw()
    await server.initialize()
    for (const line of ['{"jsonrpc":', '[]', '{}', '"text"', '{"jsonrpc":"2.0","id":1.5,"method":"ping"}', '\u0000']) {
      server.write(line)
    }
    server.write('')
    server.write(request(1, 'no/such/method'))
    server.write(request(2, 'server/discover'))
    server.write(toolCall(3, 'no_such_tool'))
    server.write({ jsonrpc: '2.0', id: 99, result: {} })
    server.write({ jsonrpc: '2.0', method: 'notifications/nobody/knows' })
    server.write(request('last', 'ping'))
    await server.next((line) => line.id === 'last')
    const codes = server.lines.filter(({ id }) => id === null).map(({ error }) => error.code)
    expect(codes).toEqual([-32700, -32600, -32600, -32600, -32600, -32700])
    expect(server.lines.find(({ id }) => id === 1).error.code).toBe(-32601)
    expect(server.lines.find(({ id }) => id === 2).error.code).toBe(-32601)
    expect(server.lines.find(({ id }) => id === 3).error.code).toBe(-32602)
    expect(server.lines.every(({ jsonrpc }) => jsonrpc === '2.0')).toBe(true)
  })

  test('answers a call whose parts have the wrong form as a wrong request, not as a defect of its own', async () => {
    const server = await startRaw()
    await server.initialize()
    const wrong = [
      undefined,
      null,
      7,
      {},
      { name: 7 },
      { name: 'preview', arguments: 7 },
      { name: 'preview', arguments: [] },
    ]
    for (const [id, params] of wrong.entries()) server.write({ jsonrpc: '2.0', id, method: 'tools/call', params })
    server.write(request('last', 'ping'))
    await server.next((line) => line.id === 'last')
    const codes = wrong.map((_, id) => server.lines.find((line) => line.id === id)?.error?.code)
    expect(codes).toEqual([-32602, -32600, -32600, -32602, -32602, -32602, -32602])
  })

  test('takes a message of 40 MiB, whether it is a call or nothing at all', async () => {
    const server = await startRaw()
    await server.initialize()
    const image = `data:image/png;base64,${'A'.repeat(FRAME_OF_40_MIB)}`
    server.write(toolCall(1, 'remove_watermark', { image, regions: [MARK] }))
    const { result } = await server.next((line) => line.id === 1)
    expect(result.isError).toBe(true)
    expect(result.content[0].text).toMatch(/^INVALID_IMAGE: /)
    expect(result.content[0].text.length).toBeLessThan(4_000)
    server.write('x'.repeat(FRAME_OF_40_MIB))
    expect((await server.next(({ id }) => id === null)).error.code).toBe(-32700)
    server.write(request(2, 'ping'))
    expect(await server.next((line) => line.id === 2)).toMatchObject({ result: {} })
  })

  test.each(['SIGTERM', 'SIGINT'] as const)('ends quietly on %s, in the middle of a call too', async (signal) => {
    const double = await openDouble({ jobDuration: 'manual' })
    const server = await startRaw({ env: tokenOf(double) })
    await server.initialize()
    server.write(toolCall(1, 'remove_watermark', { image: await writePicture(server.cwd) }))
    await double.until(({ tasks }) => tasks.length === 1)
    server.process.kill(signal)
    expect(await server.ended).toEqual({ code: 0, signal: null })
    expect(server.log()).toBe('')
    expect(server.lines.map(({ id }) => id)).toEqual(['init'])
  })

  test('ends quietly when stdin ends in the middle of a call, and the task is not lost', async () => {
    const double = await openDouble({ jobDuration: 'manual' })
    const server = await startRaw({ env: tokenOf(double) })
    await server.initialize()
    const image = await writePicture(server.cwd)
    server.write(toolCall(1, 'remove_watermark', { image }))
    await double.until(({ calls }) => calls('result').length > 0)
    server.process.stdin.end()
    expect(await server.ended).toEqual({ code: 0, signal: null })
    expect(server.log()).toBe('')
    double.finish(double.tasks[0]?.taskId ?? '')
    const other = await startRaw({ env: { ...tokenOf(double), UNMARK_STORE: server.store } })
    await other.initialize()
    other.write(toolCall(1, 'get_task_result', { task_id: double.tasks[0]?.taskId }))
    const { result } = await other.next((line) => line.id === 1)
    expect(result.structuredContent.status).toBe('success')
    expect(double.charged).toBe(1)
  })

  test('ends quietly when the host is gone and nothing can be written any more', async () => {
    const server = await startRaw()
    await server.initialize()
    server.process.stdout.destroy()
    for (let id = 1; id <= 50; id++) server.write(request(id, 'tools/list'))
    expect(await server.ended).toEqual({ code: 0, signal: null })
    expect(server.log()).toBe('')
  })

  test('requests that came just before the end of stdin are answered', async () => {
    const server = await startRaw()
    server.process.stdin.end(
      [request(1, 'ping'), request(2, 'tools/list')].map((line) => `${JSON.stringify(line)}\n`).join(''),
    )
    await server.ended
    expect(server.lines.map(({ id }) => id).sort()).toEqual([1, 2])
  })

  test('a cancelled call ends its wait within 200 ms, gets no reply, and its task is there for the next call', async () => {
    const double = await openDouble({ jobDuration: 'manual' })
    const server = await startRaw({ env: tokenOf(double) })
    await server.initialize()
    const image = await writePicture(server.cwd)
    server.write(toolCall(1, 'remove_watermark', { image }))
    await double.until(({ calls }) => calls('result').length > 0)
    server.write({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1, reason: 'enough' } })
    server.write(toolCall(2, 'remove_watermark', { image, wait_seconds: 0 }))
    const { result } = await server.next((line) => line.id === 2)
    expect(result.structuredContent).toMatchObject({ status: 'processing', task_id: double.tasks[0]?.taskId })
    expect(server.lines.some(({ id }) => id === 1)).toBe(false)
    expect(double.charged).toBe(1)
  })

  test('progress grows with every update and goes to the token that the host gave', async () => {
    const double = await openDouble({ polls: 2 })
    const server = await startRaw({ env: tokenOf(double) })
    await server.initialize()
    server.write(toolCall(1, 'remove_watermark', { image: await writePicture(server.cwd) }, { progressToken: 'mine' }))
    await server.next((line) => line.id === 1)
    const updates = server.lines.filter(({ method }) => method === 'notifications/progress').map(({ params }) => params)
    expect(updates.length).toBeGreaterThan(3)
    expect(updates.every(({ progressToken, total }) => progressToken === 'mine' && total === 100)).toBe(true)
    const values = updates.map(({ progress }) => progress)
    expect(values).toEqual([...new Set(values)].sort((a, b) => a - b))
    expect(updates.map(({ message }) => message).join()).toContain(`task_id ${double.tasks[0]?.taskId}`)
    server.write(toolCall(2, 'get_task_result'))
    await server.next((line) => line.id === 2)
    expect(server.lines.filter(({ method }) => method === 'notifications/progress')).toHaveLength(updates.length)
  })
})

describe('the transport', () => {
  test('joins a line from any pieces and skips one that is too long', async () => {
    const [input, output] = [new PassThrough(), new PassThrough()]
    const transport = new StdioTransport(input, output, 60)
    const got: unknown[] = []
    transport.onmessage = (message) => got.push(message)
    await transport.start()
    const line = `${JSON.stringify({ jsonrpc: '2.0', method: 'é' })}\r\n`
    for (const byte of Buffer.from(line)) input.write(Buffer.from([byte]))
    input.write(`${'x'.repeat(61)}\n${line}${line.slice(0, 5)}`)
    input.end(line.slice(5))
    await new Promise((resolve) => {
      transport.onclose = () => resolve(undefined)
    })
    expect(got).toEqual(Array(3).fill({ jsonrpc: '2.0', method: 'é' }))
    expect(JSON.parse(String(output.read()))).toMatchObject({ id: null, error: { code: -32600 } })
  })
})
