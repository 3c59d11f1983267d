// The walls between the rooms, checked from the sources themselves: who may import whom, and who may touch what.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseSync } from 'oxc-parser'

export interface SourceFile {
  /** Path from the workspace's root, with `/`. */
  readonly path: string
  readonly text: string
}

export interface Crossing {
  readonly file: string
  readonly rule: string
  readonly what: string
}

/** Our packages by folder: the name they are imported by, and which of our packages they may import. */
const PACKAGES: Readonly<Record<string, { readonly name: string; readonly mayImport: readonly string[] }>> = {
  inpaint: { name: '@unmark/inpaint', mayImport: [] },
  core: { name: '@unmark/core', mayImport: ['@unmark/inpaint'] },
  cli: { name: 'unmark', mayImport: ['@unmark/core'] },
  'mcp-server': { name: '@unmark/mcp-server', mayImport: ['@unmark/core'] },
  'vite-plugin': { name: 'vite-plugin-unmark', mayImport: ['@unmark/core'] },
  'kaze-double': { name: '@unmark/kaze-double', mayImport: [] },
  bench: { name: '@unmark/bench', mayImport: ['@unmark/core', '@unmark/inpaint', '@unmark/kaze-double'] },
}

const CONNECTING = /^(undici(?:\/.*)?|node:(http|https|http2|net|tls|dgram|dns)(\/.*)?)$/
const DISK = /^node:fs(\/promises)?$/
const STORE = 'packages/core/src/store/'

/** Files and folders of core that may touch the disk; a face may look at it to find its inputs. */
const DISK_DOORS = [
  STORE,
  'packages/core/src/input/read-file.ts',
  'packages/core/src/output/write-output.ts',
  'packages/core/src/config-file/',
  'packages/core/src/output/pending-file.ts',
  'packages/core/src/output/scratch-folder.ts',
]
const FACES = ['packages/cli/', 'packages/mcp-server/', 'packages/vite-plugin/']
/** The stand-in for the hosted service is a server, and benchmarks are programs: the product's doors are not theirs. */
const DOUBLE = 'packages/kaze-double/'
const BENCH = 'packages/bench/'
/** Measures a room of core by itself, which has no public name. */
const MASKS_BENCH = 'packages/bench/src/masks/'

interface TextRule {
  readonly rule: string
  readonly pattern: RegExp
  readonly allowed: (file: string) => boolean
}

const isBin = (file: string) => file.endsWith('/src/bin.ts') || file.startsWith(BENCH)

const TEXT_RULES: readonly TextRule[] = [
  {
    rule: 'only core/src/config.ts reads the environment',
    pattern: /\bprocess\s*(\?\.|\.)\s*env\b|\bprocess\[['"]env['"]\]|from ['"]node:process['"]/,
    allowed: (file) => file === 'packages/core/src/config.ts',
  },
  {
    rule: 'only bin.ts exits or touches the standard streams',
    pattern: /\bprocess\s*\.\s*(exit|exitCode|abort|stdin|stdout|stderr)\b/,
    allowed: isBin,
  },
  {
    rule: 'only the locks ask whether a process lives',
    pattern: /\bprocess\s*\.\s*kill\b/,
    allowed: (file) => file === `${STORE}process-identity.ts`,
  },
  {
    rule: 'only core/src/net/ opens connections',
    pattern: /(?<![.\w])(fetch|WebSocket|EventSource)\s*\(/,
    allowed: (file) => ['packages/core/src/net/', DOUBLE, BENCH].some((door) => file.startsWith(door)),
  },
  { rule: 'nothing is printed but by bin.ts', pattern: /\bconsole\s*\.\s*\w+\s*\(/, allowed: isBin },
]

/** Every crossing in the given sources, in the order of the files. */
export function findCrossings(files: readonly SourceFile[]): Crossing[] {
  const imports = new Map(files.map((file) => [file.path, importsOf(file)]))
  return [
    ...files.flatMap((file) => [...importCrossings(file.path, imports.get(file.path) ?? []), ...textCrossings(file)]),
    ...findCycles(imports),
  ]
}

/** All TypeScript sources of the workspace's packages. */
export function readSources(root: string): SourceFile[] {
  const packages = path.join(root, 'packages')
  return readdirSync(packages)
    .sort()
    .flatMap((name) => walk(path.join(packages, name, 'src')))
    .map((file) => ({ path: path.relative(root, file).split(path.sep).join('/'), text: readFileSync(file, 'utf8') }))
}

function walk(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.[cm]?[jt]s$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort()
}

interface Import {
  readonly what: string
  /** Erased before the program runs: it counts as an arrow between packages, and makes no circle. */
  readonly typeOnly: boolean
}

function importsOf(file: SourceFile): Import[] {
  const { module, errors } = parseSync(file.path, file.text)
  if (errors.length > 0) throw new Error(`${file.path} cannot be parsed: ${errors[0]?.message}`)
  const isTypeOnly = (start: number) => /^(import|export)\s+type\b/.test(file.text.slice(start, start + 20))
  const imported = module.staticImports.map(({ moduleRequest, start }) => {
    return { what: moduleRequest.value, typeOnly: isTypeOnly(start) }
  })
  const exported = module.staticExports.flatMap(({ entries, start }) => {
    return entries.flatMap(({ moduleRequest }) =>
      moduleRequest ? [{ what: moduleRequest.value, typeOnly: isTypeOnly(start) }] : [],
    )
  })
  const dynamic = module.dynamicImports.map(({ moduleRequest }) => {
    const text = file.text.slice(moduleRequest.start, moduleRequest.end)
    return { what: text.replace(/^['"`]|['"`]$/g, ''), typeOnly: false }
  })
  return [...imported, ...exported, ...dynamic]
}

function importCrossings(file: string, imports: readonly Import[]): Crossing[] {
  return imports.flatMap(({ what }) => {
    const rule = brokenRule(file, what)
    return rule ? [{ file, rule, what }] : []
  })
}

function brokenRule(file: string, request: string): string | undefined {
  const room = file.split('/')[1] ?? ''
  const ours = Object.values(PACKAGES).find(({ name }) => request === name || request.startsWith(`${name}/`))
  if (ours && !PACKAGES[room]?.mayImport.includes(ours.name)) return 'arrows run faces -> core -> inpaint'
  const isInside = resolveRelative(file, request).startsWith(`packages/${room}/`)
  if (request.startsWith('.') && !isInside && !file.startsWith(MASKS_BENCH)) {
    return 'a package imports another by name, not by path'
  }
  if (file.startsWith(DOUBLE) || file.startsWith(BENCH)) return undefined
  if (CONNECTING.test(request) && !file.startsWith('packages/core/src/net/')) {
    return 'only core/src/net/ opens connections'
  }
  if (DISK.test(request) && !maySeeDisk(file)) return 'the disk is behind its doors'
  if (room === 'inpaint' && !request.startsWith('.') && !mayStandInInpaint(file, request)) {
    return 'inpaint is pixels in, pixels out'
  }
  return undefined
}

/** Threads and their number; from source, a thread also needs the loader that runs TypeScript. */
function mayStandInInpaint(file: string, request: string): boolean {
  if (file === 'packages/inpaint/src/worker-from-source.mjs') return request === 'tsx/esm/api'
  return ['node:worker_threads', 'node:events', 'node:os', 'node:timers/promises'].includes(request)
}

function maySeeDisk(file: string): boolean {
  return [...DISK_DOORS, ...FACES].some((door) => file.startsWith(door))
}

function textCrossings(file: SourceFile): Crossing[] {
  const code = withoutComments(file)
  return TEXT_RULES.flatMap(({ rule, pattern, allowed }) => {
    const found = allowed(file.path) ? null : pattern.exec(code)
    return found ? [{ file: file.path, rule, what: found[0] }] : []
  })
}

function withoutComments(file: SourceFile): string {
  let code = file.text
  for (const { start, end } of parseSync(file.path, file.text).comments) {
    code = code.slice(0, start) + ' '.repeat(end - start) + code.slice(end)
  }
  return code
}

function findCycles(imports: ReadonlyMap<string, readonly Import[]>): Crossing[] {
  const done = new Set<string>()
  const crossings: Crossing[] = []
  const visit = (file: string, trail: readonly string[]): void => {
    if (trail.includes(file)) {
      const loop = [...trail.slice(trail.indexOf(file)), file]
      crossings.push({ file, rule: 'files do not import each other in a circle', what: loop.join(' -> ') })
      return
    }
    if (done.has(file)) return
    for (const { what, typeOnly } of imports.get(file) ?? []) {
      if (what.startsWith('.') && !typeOnly) visit(resolveRelative(file, what), [...trail, file])
    }
    done.add(file)
  }
  for (const file of imports.keys()) visit(file, [])
  return crossings
}

function resolveRelative(file: string, request: string): string {
  return path.posix.normalize(path.posix.join(path.posix.dirname(file), request))
}
