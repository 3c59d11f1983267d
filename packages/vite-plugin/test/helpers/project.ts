// A project folder of a test, with pictures on request, and the user's store beside it.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { InlineConfig, LogLevel, PluginOption } from 'vite'
import unmark, { type UnmarkPluginOptions } from '../../src/index.ts'
import { type Format, makeMask, makePicture } from './pictures.ts'

export interface TestProject {
  readonly root: string
  /** What Vite logged, without colours. */
  readonly lines: { readonly level: string; readonly message: string }[]
  write(files: Readonly<Record<string, string | Uint8Array>>): Promise<void>
  /** Writes a marked picture with its mask beside it. */
  picture(name: string, id: number, options?: { large?: boolean; format?: Format; mask?: boolean }): Promise<void>
  /** A configuration for one of the Vites; what is given is merged over it, one level deep. */
  config(inline?: InlineConfig, options?: UnmarkPluginOptions): InlineConfig
  delete(name: string): Promise<void>
  remove(): Promise<void>
}

/** @param store folder of the user's store, to share what was cleaned among projects */
export async function createProject(store?: string): Promise<TestProject> {
  const base = await mkdtemp(path.join(tmpdir(), 'unmark-places-'))
  const root = path.join(base, 'app')
  const lines: TestProject['lines'] = []
  const write: TestProject['write'] = async (files) => {
    for (const [name, content] of Object.entries(files)) {
      const file = path.join(root, name)
      await mkdir(path.dirname(file), { recursive: true })
      await writeFile(file, content)
    }
  }
  await mkdir(root)
  return {
    root,
    lines,
    write,
    async picture(name, id, { large = false, format = 'png', mask = true } = {}) {
      await write({ [name]: await makePicture(id, { large, format }) })
      if (mask) await write({ [name.replace(/\.\w+$/, '.mask.png')]: await makeMask({ large }) })
    },
    config: (inline = {}, options = {}) => ({
      root,
      configFile: false,
      logLevel: 'info',
      customLogger: loggerInto(lines),
      ...inline,
      plugins: [
        unmark({ env: {}, engine: 'local', store: store ?? path.join(base, 'store'), ...options }) as PluginOption,
        inline.plugins ?? [],
      ],
    }),
    delete: (name) => rm(path.join(root, name)),
    remove: () => rm(base, { recursive: true, force: true, maxRetries: 5 }),
  }
}

function loggerInto(lines: TestProject['lines']): NonNullable<InlineConfig['customLogger']> {
  const warned = new Set<string>()
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours of the terminal start with one
  const plain = (message: string) => message.replace(/\u001b\[\d+m/g, '')
  const say = (level: LogLevel) => (message: string) => {
    lines.push({ level, message: plain(message) })
  }
  return {
    info: say('info'),
    warn: say('warn'),
    error: say('error'),
    warnOnce: (message) => {
      if (!warned.has(message)) say('warn')(message)
      warned.add(message)
    },
    clearScreen: () => {},
    hasErrorLogged: () => false,
    hasWarned: false,
  }
}

/** Whether a build or a server complains of something other than how small the marks of the tests' pictures are. */
export function isProblem({ level, message }: TestProject['lines'][number]): boolean {
  return level !== 'info' && !message.includes('No mark could be told from the picture')
}
