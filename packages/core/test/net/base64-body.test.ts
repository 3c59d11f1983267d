import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { base64JsonBody } from '../../src/net/base64-body.ts'
import { type RequestBody, textBody } from '../../src/net/request-body.ts'
import { deferred } from './support.ts'

async function collect(body: RequestBody): Promise<string[]> {
  const chunks: string[] = []
  for await (const chunk of body.open()) chunks.push(Buffer.from(chunk).toString('utf8'))
  return chunks
}

const bytes = (length: number) => Uint8Array.from({ length }, (_, at) => (at * 31 + (at >> 8)) % 256)

describe('base64JsonBody', () => {
  it('is what JSON.stringify would make of the same members, with the length it announces', async () => {
    const value = fc.oneof(fc.string({ unit: 'binary' }), fc.uint8Array({ maxLength: 200 }))
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string(), value), async (members) => {
        const body = base64JsonBody(members)
        const text = (await collect(body)).join('')
        const plain = Object.fromEntries(
          Object.entries(members).map(([name, member]) => [
            name,
            typeof member === 'string' ? member : Buffer.from(member).toString('base64'),
          ]),
        )
        expect(text).toBe(JSON.stringify(plain))
        expect(body.contentLength).toBe(Buffer.byteLength(text))
      }),
      { numRuns: 40 },
    )
  })

  it.each([0, 1, 2, 3, 49_151, 49_152, 49_153, 98_304, 100_000])(
    'joins pieces of %i bytes without a seam',
    async (length) => {
      const body = base64JsonBody({ picture: bytes(length) })
      const text = (await collect(body)).join('')
      expect(JSON.parse(text)).toEqual({ picture: Buffer.from(bytes(length)).toString('base64') })
      expect(body.contentLength).toBe(text.length)
    },
  )

  it('takes a view on part of a buffer as just that part', async () => {
    const view = new Uint8Array(bytes(100).buffer, 10, 20)
    const text = (await collect(base64JsonBody({ picture: view }))).join('')
    expect(Buffer.from(JSON.parse(text).picture, 'base64')).toEqual(Buffer.from(bytes(30).slice(10)))
  })

  it('never holds more than a piece of the base64 at once', async () => {
    const chunks = await collect(base64JsonBody({ picture: bytes(1_000_000) }))
    expect(Math.max(...chunks.map((chunk) => chunk.length))).toBe(65_536)
  })

  it('can be opened again from the start', async () => {
    const body = base64JsonBody({ picture: bytes(60_000), note: 'twice' })
    expect(await collect(body)).toEqual(await collect(body))
  })

  it('keeps the closing byte back until it is released', async () => {
    const released = deferred()
    const reached = deferred()
    let asked = false
    const body = base64JsonBody(
      { picture: bytes(100_000), smear: bytes(50) },
      {
        beforeLastByte: () => {
          asked = true
          reached.resolve()
          return released.promise
        },
      },
    )
    const run = body.open()[Symbol.asyncIterator]()
    let text = ''
    while (text.length < body.contentLength - 1) {
      expect(asked).toBe(false)
      text += Buffer.from((await run.next()).value).toString()
    }
    const last = run.next()
    await reached.promise
    expect(() => JSON.parse(text)).toThrow()
    released.resolve()
    expect(Buffer.from((await last).value).toString()).toBe('}')
    expect((await run.next()).done).toBe(true)
  })

  it('ends without the closing byte when the release fails', async () => {
    const broken = new Error('the journal cannot be written')
    const body = base64JsonBody({ picture: bytes(10) }, { beforeLastByte: () => Promise.reject(broken) })
    await expect(collect(body)).rejects.toBe(broken)
  })
})

describe('textBody', () => {
  it('counts bytes, not characters', async () => {
    const body = textBody('{"a":"é€😀"}')
    expect(body.contentLength).toBe(Buffer.byteLength((await collect(body)).join('')))
  })
})
