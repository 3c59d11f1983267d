import { describe, expect, test } from 'vitest'
import { callText } from '../src/replies/calls.ts'
import { cleanFacts, factLines } from '../src/replies/facts.ts'
import { redactor } from '../src/replies/redact.ts'
import { factsReply, failureReply, pictureReply } from '../src/replies/reply.ts'

const same = (text: string) => text

describe('a reply', () => {
  const facts = {
    status: 'success',
    cached: false,
    credits_spent: 0,
    task_id: undefined,
    report: { bounding_box: { x: 1, y: 2 }, notes: ['one', 'two\u202e'], warnings: [] },
    next_step: 'Go on.',
  }

  test('has the same facts as text and as structure', () => {
    const reply = factsReply(facts, same)
    expect(reply.content).toEqual([
      {
        type: 'text',
        text: [
          'status: success',
          'cached: false',
          'credits_spent: 0',
          'report.bounding_box.x: 1',
          'report.bounding_box.y: 2',
          'report.notes[0]: one',
          'report.notes[1]: two',
          'report.warnings: none',
          'next_step: Go on.',
        ].join('\n'),
      },
    ])
    expect(factLines(reply.structuredContent ?? {}).join('\n')).toBe(
      reply.content[0]?.type === 'text' ? reply.content[0].text : '',
    )
    expect(reply.structuredContent).not.toHaveProperty('task_id')
  })

  test('with a picture has no structure, because some hosts would drop the picture', () => {
    const reply = pictureReply({ shows: 'it' }, { bytes: Buffer.from('x'), mimeType: 'image/webp' }, same)
    expect(reply).toEqual({
      content: [
        { type: 'text', text: 'shows: it' },
        { type: 'image', data: 'eA==', mimeType: 'image/webp' },
      ],
    })
  })

  test('stays small whatever is put into it', () => {
    const long = 'y'.repeat(100_000)
    const notes = Array(10).fill(long)
    const reply = factsReply({ ...facts, output_path: long, next_step: long, report: { notes, warnings: notes } }, same)
    expect(JSON.stringify(reply).length).toBeLessThan(60_000)
    const failure = { code: 'NETWORK_ERROR', message: long, hint: long, retryable: true, spent: 'no' } as const
    expect(JSON.stringify(failureReply({ failure, nextStep: long }, same)).length).toBeLessThan(10_000)
  })

  test('never has the token in it, in whatever form it came', () => {
    const token = 'tok"en+/=secret'
    const redact = redactor([token, 'abc'])
    const forms = [token, encodeURIComponent(token), Buffer.from(token).toString('base64'), JSON.stringify(token)]
    const facts = { message: forms.join(' '), list: forms, abc: 'abc stays' }
    for (const reply of [
      factsReply(facts, redact),
      pictureReply(facts, { bytes: Buffer.alloc(0), mimeType: 'image/webp' }, redact),
      failureReply(
        {
          failure: { code: 'NETWORK_ERROR', message: forms.join(' '), hint: '', retryable: true, spent: 'no' },
          nextStep: token,
        },
        redact,
      ),
    ]) {
      const text = JSON.stringify(reply)
      for (const form of forms) expect(text).not.toContain(JSON.stringify(form).slice(1, -1))
      expect(text).toContain('[secret]')
    }
    expect(JSON.stringify(factsReply(facts, redact))).toContain('abc stays')
  })
})

test('a call is written as it can be made, without what is undefined and without megabytes', () => {
  expect(callText('get_task_result')).toBe('get_task_result {}')
  expect(callText('preview', { image: 'a "b".png', mask: undefined })).toBe('preview {"image":"a \\"b\\".png"}')
  const text = callText('preview', { image: `data:image/png;base64,${'A'.repeat(1_000_000)}` })
  expect(text.length).toBeLessThan(200)
})

test('cleaning facts keeps their form', () => {
  const facts = { a: 1, b: [true, { c: 'x\u200by' }], d: undefined }
  expect(cleanFacts(facts, same)).toEqual({ a: 1, b: [true, { c: 'x y' }] })
})
