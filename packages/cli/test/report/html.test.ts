import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { html, trusted } from '../../src/report/html.ts'

describe('html', () => {
  it('lets nothing that is no markup become markup, in text or in attributes', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const page = html`<p title="${text}">${[html`<b>${text}</b>`]}</p>`.toString()
        const inside = /^<p title="([^"<>]*)"><b>([^"<>]*)<\/b><\/p>$/s.exec(page)
        const read = (value = '') => value.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(code))
        expect([read(inside?.[1]), read(inside?.[2])]).toEqual([text, text])
      }),
      { numRuns: 200 },
    )
  })

  it('takes our own text as it is', () => {
    expect(html`<style>${trusted('a > b {}')}</style>`.toString()).toBe('<style>a > b {}</style>')
    expect(html`${7} ${'<'} ${"'`&"}`.toString()).toBe('7 &#60; &#39;&#96;&#38;')
  })
})
