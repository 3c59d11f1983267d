// Every engine under one shape: a marked picture and its mask go in, a picture and two times come out.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { applyPatches, type Inpainter, type InpaintOptions, type PixelImage, type PixelMask } from '@unmark/inpaint'

export interface Run {
  readonly image: PixelImage
  /** Seconds by the clock. */
  readonly wall: number
  /** Seconds of processor time, of all threads and children: what other programs do hardly changes it. */
  readonly processor: number
}

export interface Engine {
  readonly name: string
  run(image: PixelImage, mask: PixelMask): Promise<Run>
}

/** Our own engine with the given options. */
export function ours(name: string, inpainter: Inpainter, options: InpaintOptions): Engine {
  return {
    name,
    run: async (image, mask) => {
      const [started, used] = [performance.now(), process.cpuUsage()]
      const { patches } = await inpainter.inpaint(image, mask, options)
      const result = { ...image, data: image.data.slice() }
      applyPatches(result, patches)
      const { user, system } = process.cpuUsage(used)
      return { image: result, wall: (performance.now() - started) / 1000, processor: (user + system) / 1e6 }
    },
  }
}

export interface Peers {
  readonly engines: readonly Engine[]
  close(): Promise<void>
}

const WANTED = ['OpenCV Telea', 'OpenCV Navier-Stokes', 'scikit-image biharmonic', "G'MIC matchpatch"]
/** Debian's own, which is where its python3-* packages are. */
const PYTHON = '/usr/bin/python3'

/** Starts those peers that are installed; others are named through `print`. Without Python and NumPy there are none. */
export async function startPeers(print: (line: string) => void): Promise<Peers> {
  const script = fileURLToPath(new URL('./peers.py', import.meta.url))
  const child = spawn(PYTHON, [script], { stdio: ['pipe', 'pipe', 'inherit'] })
  const closed = new Promise<void>((resolve) => {
    child.once('error', () => resolve())
    child.once('close', () => resolve())
  })
  // Writing to a program that is gone fails; the reply that then does not come says so.
  child.stdin.on('error', () => {})
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const folder = await mkdtemp(path.join(tmpdir(), 'unmark-bench-'))
  const first = await Promise.race([lines.next(), closed.then(() => ({ done: true, value: undefined }))])
  const names = first.done ? [] : (JSON.parse(String(first.value)) as { engines: string[] }).engines
  for (const name of WANTED) if (!names.includes(name)) print(`Skipped: ${name} is not installed.`)
  const ask = async (request: object): Promise<Omit<Run, 'image'>> => {
    child.stdin.write(`${JSON.stringify(request)}\n`)
    const { value, done } = await lines.next()
    if (done) throw new Error('The program that runs the peers ended early; see what it said above.')
    return JSON.parse(value) as Omit<Run, 'image'>
  }
  return {
    engines: names.map((name) => ({ name, run: (image, mask) => runPeer(ask, folder, name, image, mask) })),
    close: async () => {
      if (child.exitCode === null && child.pid !== undefined) {
        child.stdin.end()
        await once(child, 'close')
      }
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function runPeer(
  ask: (request: object) => Promise<Omit<Run, 'image'>>,
  folder: string,
  engine: string,
  image: PixelImage,
  mask: PixelMask,
): Promise<Run> {
  const [shown, masked, result] = ['image', 'mask', 'result'].map((name) => path.join(folder, name))
  await Promise.all([writeFile(shown!, image.data), writeFile(masked!, mask.data)])
  const { width, height } = image
  const times = await ask({ engine, image: shown, mask: masked, result, width, height })
  return { image: { ...image, data: new Uint8Array(await readFile(result!)) }, ...times }
}
