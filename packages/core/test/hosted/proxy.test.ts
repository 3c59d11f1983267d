import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createUnmark } from '../../src/client.ts'
import { hosted } from './support.ts'

describe('a client with a proxy', () => {
  it('reaches the service through it', async () => {
    const { double } = await hosted()
    const asked: string[] = []
    const proxy = createServer().on('connect', (request, socket) => {
      asked.push(request.url ?? '')
      const target = connect(Number(new URL(double.url).port), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        socket.pipe(target).pipe(socket)
      })
      socket.on('error', () => target.destroy())
    })
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void proxy.close())
    const unmark = createUnmark({
      token: double.token,
      baseUrl: double.url,
      proxy: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
      env: {},
    })
    expect(await unmark.quota()).toMatchObject({ remaining: 500 })
    await unmark.close()
    expect(asked).toEqual([new URL(double.url).host])
  })
})
