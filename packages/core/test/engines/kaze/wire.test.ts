import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quoteText } from '../../../src/engines/kaze/quote-text.ts'
import { meaningOf, readEnvelope, readQuota, readTaskId, readTicketState } from '../../../src/engines/kaze/wire.ts'

const envelope = (value: unknown) => readEnvelope(Buffer.from(JSON.stringify(value)))
const state = (value: unknown) => {
  const read = envelope(value)
  return read && readTicketState(read, quoteText)
}

describe('readEnvelope', () => {
  it('reads the code, and a reply without one', () => {
    expect(envelope({ code: 1003, message: 'x' })?.code).toBe(1003)
    expect(envelope({ message: 'success', data: {} })?.code).toBeUndefined()
  })

  it.each(['0', 1.5, null, true, {}])('counts a code that is no whole number as missing: %j', (code) => {
    expect(envelope({ code, data: {} })).toMatchObject({ code: undefined })
  })

  it.each(['', 'null', '[]', '7', '"a"', '{', '<html>', '{"a":1}x'])('finds no object in %j', (text) => {
    expect(readEnvelope(Buffer.from(text))).toBeUndefined()
  })

  it('never throws, whatever comes', () => {
    const bytes = fc.oneof(
      fc.uint8Array(),
      fc.json().map((text) => Buffer.from(text)),
    )
    fc.assert(
      fc.property(bytes, (reply) => {
        const read = readEnvelope(reply)
        if (!read) return
        readTaskId(read)
        readQuota(read)
        readTicketState(read, quoteText)
      }),
    )
  })
})

describe('readTaskId', () => {
  it.each(['xxxxxxxx', 'a-b_c.d:e', 'YWJj+/=='])('takes %j', (task_id) => {
    expect(readTaskId({ data: { task_id } })).toBe(task_id)
  })

  it.each(['', 'a b', 'a\nb', '<b>', '"', 'a'.repeat(201), 7, null, undefined])('takes no %j', (task_id) => {
    expect(readTaskId({ data: { task_id } })).toBeUndefined()
  })
})

describe('readTicketState', () => {
  it('reads the documented example, which has no code', () => {
    const reply = {
      message: 'success',
      data: { status: 'success', images: [{ url: 'https://example.com/image.png' }] },
    }
    expect(state(reply)).toEqual({ status: 'success', pictureUrls: ['https://example.com/image.png'] })
  })

  it.each([undefined, null, '', [], [{}], [{ url: 7 }], ['a']])('finds no picture in images of %j', (images) => {
    expect(state({ data: { status: 'success', images } })).toEqual({ status: 'success', pictureUrls: [] })
  })

  it('finds the reason in either place, and prefers the nearer', () => {
    expect(state({ data: { status: 'failed', err_msg: 'a' } })).toEqual({ status: 'failed', message: '"a"' })
    expect(state({ err_msg: 'b', data: { status: 'timeout' } })).toEqual({ status: 'timeout', message: '"b"' })
    expect(state({ err_msg: 'b', data: { status: 'failed', err_msg: 'a' } })).toMatchObject({ message: '"a"' })
    expect(state({ err_msg: 'b', data: { status: 'failed', err_msg: ' ' } })).toMatchObject({ message: '"b"' })
    expect(state({ data: { status: 'failed', err_msg: {} } })).toEqual({ status: 'failed' })
  })

  it('counts a new status as running and says so', () => {
    expect(state({ data: { status: 'queued\u202e' } })).toEqual({
      status: 'processing',
      message: 'the service reported a new status: "queued"',
    })
  })

  it.each([{}, { data: null }, { data: [] }, { data: { status: 7 } }])('finds no state in %j', (reply) => {
    expect(state(reply)).toBeUndefined()
  })
})

describe('meaningOf', () => {
  it('knows the documented codes, and takes any other for a failure of the service', () => {
    const meanings = [0, 1000, 1001, 1002, 1003].map(meaningOf)
    expect(meanings).toEqual(['success', 'rejected', 'wrong-method', 'unauthenticated', 'no-credits'])
    for (const code of [1100, 1199, 1004, 2000, -1, 200]) expect(meaningOf(code)).toBe('server-error')
  })
})

describe('quoteText', () => {
  it('puts a stranger’s words on one line, in quotes, and cuts them short', () => {
    expect(quoteText('a\r\n\u0007b\u202ec\u2028 d')).toBe('"a b c d"')
    expect(quoteText(`"${'x'.repeat(300)}`)).toBe(`"\\"${'x'.repeat(199)}…"`)
    for (const nothing of ['', ' \n\u200b', 7, null, undefined]) expect(quoteText(nothing)).toBeUndefined()
  })
})
