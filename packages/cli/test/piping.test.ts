import { readFileSync } from 'node:fs'
import path from 'node:path'
import { createUnmark } from '@unmark/core'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import type { OutputStream } from '../src/context.ts'
import { readAll } from '../src/piping.ts'
import { runCli } from '../src/run-cli.ts'
import { useFolder } from './helpers/folder.ts'
import { jpeg, place, png, REGION } from './helpers/pictures.ts'
import { Captured, Terminal } from './helpers/run.ts'

const folder = useFolder()

async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000)
}

/** Keeps the bytes that are written. */
class ByteStream implements OutputStream {
  readonly #parts: Buffer[] = []

  write(data: string | Uint8Array): void {
    this.#parts.push(Buffer.from(data as Uint8Array))
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#parts)
  }
}

async function pipe(words: readonly string[], stdin: Uint8Array = new Uint8Array(), stdout?: OutputStream) {
  const out = new ByteStream()
  const stderr = new Captured()
  const cwd = folder()
  const exitCode = await runCli({
    argv: ['clean', ...words],
    cwd,
    stdin: chunksOf(stdin),
    stdout: stdout ?? out,
    stderr,
    signal: new AbortController().signal,
    createUnmark: (options) => createUnmark({ ...options, store: path.join(cwd, '.store'), env: {} }),
  })
  return { exitCode, bytes: out.bytes, stderr: stderr.text }
}

describe('unmark clean in a pipe', () => {
  it('reads the picture from standard input and writes the result, and nothing else, to standard output', async () => {
    const { exitCode, bytes, stderr } = await pipe(['-', '-o', '-', '--region', REGION], await jpeg())
    expect(exitCode).toBe(0)
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'jpeg', width: 160, height: 120 })
    expect(stderr).toMatch(/^- {2}local, \d+ pixels changed inside the mark, .*\n$/)
  })

  it('makes of the same bytes the same file as without a pipe', async () => {
    await place(folder(), 'photo.png')
    await pipe(['photo.png', '--region', REGION])
    const { bytes } = await pipe(['-', '-o', '-', '--region', REGION], await png())
    expect(bytes.equals(readFileSync(path.join(folder(), 'photo.clean.png')))).toBe(true)
    const converted = await pipe(['photo.png', '-o', '-', '--format', 'webp', '--region', REGION])
    expect((await sharp(converted.bytes).metadata()).format).toBe('webp')
  })

  it('writes what came from standard input to a file', async () => {
    const { exitCode, bytes } = await pipe(['-', '-o', 'out.png', '--region', REGION], await png())
    expect([exitCode, String(bytes)]).toEqual([0, expect.stringMatching(/^- -> out\.png {2}local/)])
    expect((await sharp(path.join(folder(), 'out.png')).metadata()).width).toBe(160)
  })

  it('writes nothing to standard output when it fails, and says why', async () => {
    const nothing = await pipe(['-', '-o', '-', '--region', REGION])
    expect(nothing).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('-: INVALID_IMAGE: ') })
    expect(nothing.bytes).toHaveLength(0)
    const text = await pipe(['-', '-o', '-', '--region', REGION], Buffer.from('no picture'))
    expect(text).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('INVALID_IMAGE') })
  })

  it.each([
    [['-', 'a.png', '-o', '-'], 'standard input (-) carries one; got 2'],
    [['a.png', 'b.png', '-o', '-'], 'standard output (-) carries one; got 2'],
    [['-', '--region', REGION], 'where the picture from standard input goes'],
    [['-', '-o', '-', '--json'], '--json and -o - both want standard output'],
  ])('refuses %j', async (words, message) => {
    const { exitCode, bytes, stderr } = await pipe(words)
    expect([exitCode, bytes.length, stderr]).toEqual([2, 0, expect.stringContaining(message)])
  })

  it('writes no picture onto a terminal', async () => {
    const terminal = new Terminal(80)
    const { exitCode, stderr } = await pipe(['-', '-o', '-'], await png(), terminal)
    expect([exitCode, terminal.text, stderr]).toEqual([2, '', expect.stringContaining('it is a terminal')])
  })
})

describe('readAll', () => {
  it('stops reading behind the limit', async () => {
    let given = 0
    async function* endless() {
      while (true) {
        given += 10
        yield new Uint8Array(10)
      }
    }
    expect((await readAll(endless(), 35)).length).toBe(40)
    expect(given).toBe(40)
  })
})
