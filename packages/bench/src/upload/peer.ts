// Uploads one picture as others do, and prints how long that took and how much memory it needed.
import { createReadStream, openAsBlob } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

/** The parts of the peers' packages that are called here. */
interface Undici {
  request(url: string, options: { method: string; body: string }): Promise<{ body: { text(): Promise<string> } }>
}
interface OpenAi {
  readonly default: new (options: object) => { files: { create(options: object): Promise<unknown> } }
}
interface Fal {
  createFalClient(options: object): { storage: { upload(file: Blob): Promise<unknown> } }
}

const [kind = '', url = '', modules = '', file = ''] = process.argv.slice(2)
const load = async <T>(name: string) => {
  const main = createRequire(path.join(modules, 'package.json')).resolve(name)
  return (await import(pathToFileURL(main).href)) as T
}
const base64Json = async () => JSON.stringify({ image_base64: (await readFile(file)).toString('base64') })

const ways: Readonly<Record<string, () => Promise<() => Promise<unknown>>>> = {
  undici: async () => {
    const { request } = await load<Undici>('undici')
    return async () => (await request(url, { method: 'POST', body: await base64Json() })).body.text()
  },
  fetch: async () => async () => (await fetch(url, { method: 'POST', body: await base64Json() })).text(),
  openai: async () => {
    const { default: Client } = await load<OpenAi>('openai')
    const client = new Client({ apiKey: 'none', baseURL: url, maxRetries: 0 })
    return () => client.files.create({ file: createReadStream(file), purpose: 'vision' })
  },
  fal: async () => {
    const { createFalClient } = await load<Fal>('@fal-ai/client')
    // The address of its service is fixed; only the host is put in its place.
    const local = (to: string, options: RequestInit) => fetch(url + new URL(to).pathname, options)
    const client = createFalClient({ credentials: 'none', fetch: local })
    return async () => client.storage.upload(await openAsBlob(file, { type: 'image/png' }))
  },
}

const upload = await ways[kind]?.()
globalThis.gc?.()
const baseline = process.memoryUsage.rss()
const started = performance.now()
await upload?.()
const milliseconds = performance.now() - started
const growth = process.resourceUsage().maxRSS * 1024 - baseline
process.stdout.write(`${JSON.stringify({ milliseconds, growth, bytes: (await stat(file)).size })}\n`)
process.exit()
