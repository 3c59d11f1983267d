import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { send } from './support/client.ts'

const bin = new URL('../src/bin.ts', import.meta.url).pathname

const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

function run(...args: string[]) {
  const child = spawn(process.execPath, ['--conditions=@unmark/source', '--import', 'tsx', bin, ...args])
  children.push(child)
  const texts = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    texts.out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    texts.err += text
  })
  const exited = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>
  return { child, texts, exited }
}

async function firstOutput({ child, texts }: ReturnType<typeof run>): Promise<string> {
  while (!texts.out.includes('Ctrl-C')) await once(child.stdout as NodeJS.ReadableStream, 'data')
  return texts.out
}

describe('the double by itself', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'says how to use it, answers other processes and stops in order on %s',
    async (signal) => {
      const running = run('--credits', '5', '--token', 'try-me', '--control')
      const text = await firstOutput(running)
      const url = /export KAZE_BASE_URL=(\S+)/.exec(text)?.[1] ?? ''
      expect(text).toContain('export KAZE_API_TOKEN=try-me')
      const state = JSON.parse((await send(`${url}/control/state`)).body.toString())
      expect(state.credits.remaining).toBe(5)
      running.child.kill(signal)
      expect(await running.exited).toEqual([0, null])
      expect(running.texts.err).toBe('')
    },
  )

  it('explains a wrong option and ends with 2', async () => {
    const { texts, exited } = run('--credits', 'many')
    expect(await exited).toEqual([2, null])
    expect(texts.err).toContain('Expected --credits to be a whole number')
    expect(texts.err).toContain('Usage: pnpm double')
    expect(texts.out).toBe('')
  })
})
