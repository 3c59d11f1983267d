// Command lines of any words, through the whole program `unmark` but for its process.
import path from 'node:path'
import { Readable } from 'node:stream'
import { fromFace } from './faces.ts'
import { CANARY, GIVEN, makePlaces, type Places } from './places.ts'
import type { Random } from './random.ts'
import type { OpenTarget } from './target.ts'

interface CliModule {
  runCli(options: {
    argv: readonly string[]
    cwd: string
    stdin: Readable
    stdout: { write(data: string | Uint8Array): void }
    stderr: { write(data: string | Uint8Array): void }
    signal: AbortSignal
  }): Promise<number>
}

const COMMANDS = [
  'clean',
  'preview',
  'task',
  'quota',
  'store',
  'doctor',
  'completion',
  'help',
  'cleen',
  '',
  '--version',
]
const SOUND: readonly (readonly string[])[] = [
  ['clean', 'good.png', '--region', '12,8,8,6'],
  ['clean', '*.png', '--region=40%,30%,20%,20%', '--json', '-o', 'folder/'],
  ['clean', 'good.jpg', '--mask', 'mask.png', '--overwrite', '--format', 'webp', '--quality', '80'],
  ['clean', 'good.png', '--overlay', 'mask.png', '--opacity', '0.5', '--at', 'bottom-right,2,2', '--dry-run'],
  ['clean', '-r', 'folder', '.', '--region', '1,1,2,2', '--report', 'report.html'],
  ['preview', 'good.png', '--region', '1,1,4,4', '-o', 'shown.png'],
  ['task', 'abc', '--json'],
  ['store', 'verify'],
  ['store', 'prune', '--older-than', '1d'],
  ['store', 'where'],
  ['doctor', '--json'],
  ['completion', 'bash'],
]
const OPTIONS = [
  ...['--region', '--mask', '--overlay', '--opacity', '--at', '--tile', '--engine', '--format', '--quality', '--json'],
  ...[
    '--dry-run',
    '--force-new',
    '--recursive',
    '--fail-fast',
    '--overwrite',
    '--report',
    '--concurrency',
    '--deadline',
  ],
  ...[
    '--max-credits',
    '--config',
    '--no-config',
    '--mask-dialect',
    '--help',
    '-o',
    '-r',
    '-h',
    '-',
    '--',
    '--no',
    '-xyz',
  ],
  ...['--older-than', '--max-bytes', '--size', '--unknown', '--region=', '--json=1'],
]
const VALUES = [
  ...GIVEN,
  ...[
    '1,1,2,2',
    '-1,0,1,1',
    '1e9,0,1,1',
    '50%,50%,10%,10%',
    ',,,',
    '0',
    '-1',
    '1.5',
    '1e999',
    'NaN',
    '256',
    'local',
    'png',
  ],
  ...[
    '',
    ' ',
    '\0',
    '\u202e',
    '\ud800',
    '-o',
    '*',
    '**',
    '[z-a].png',
    '{a,b}'.repeat(12),
    '*a'.repeat(30),
    '!(x)',
    '../given/*.png',
  ],
  ...[
    'x'.repeat(5_000),
    'http://127.0.0.1:9/a.png',
    'http://169.254.169.254/',
    'file:///etc/passwd',
    'data:,',
    '1d',
    '10GB',
    '1x',
  ],
]
const LONGEST_MS = 8_000

export const fuzzCommands: OpenTarget = async (folder) => {
  const places = await makePlaces(folder)
  const { runCli } = await fromFace<CliModule>('cli/src/run-cli.ts')
  return {
    once: async (random) => {
      const argv = withStore(anyArguments(random), path.join(folder, 'store'))
      const written: string[] = []
      const stream = { write: (data: string | Uint8Array) => void written.push(Buffer.from(data).toString()) }
      const stdin = Readable.from([Buffer.from('no picture')])
      const signal = AbortSignal.timeout(LONGEST_MS)
      const code = await runCli({ argv, cwd: places.given, stdin, stdout: stream, stderr: stream, signal })
      judge(code, written.join(''), argv, places)
      return `exit ${code}`
    },
    close: async () => {},
  }
}

function judge(code: number, written: string, argv: readonly string[], places: Places): void {
  const ran = `unmark ${JSON.stringify(argv)}`
  if (![0, 1, 2].includes(code)) throw new Error(`${ran} ended with ${code}.`)
  if (code !== 0 && written.trim() === '') throw new Error(`${ran} failed without a word.`)
  if (/^ {4}at .*:\d+:\d+\)?$/m.test(written)) throw new Error(`${ran} printed a stack: ${written}`)
  if (written.includes(CANARY)) throw new Error(`${ran} repeats what is in a file.`)
  try {
    if (!choosesLink(argv)) places.checkOutside()
  } finally {
    places.tidy()
  }
}

/** Whoever names a link for the output has chosen where it leads. */
function choosesLink(argv: readonly string[]): boolean {
  return argv.some((word, at) => word.startsWith('link') && ['-o', '--report'].includes(argv[at - 1] ?? ''))
}

function anyArguments(random: Random): string[] {
  const argv = random.chance(0.8) ? [...random.pick(SOUND)] : [random.pick(COMMANDS)]
  for (let times = random.below(4); times > 0; times--) {
    const at = random.below(argv.length + 1)
    const word = random.pick(random.chance(0.5) ? OPTIONS : VALUES)
    argv.splice(at, random.chance(0.5) ? 1 : 0, word)
  }
  return argv
}

/** Commands that take a store get this one first, so that no chance leads to the user's own. */
function withStore(argv: readonly string[], store: string): string[] {
  const [command = '', ...rest] = argv
  const takesStore = ['clean', 'preview', 'task', 'quota', 'store', 'doctor'].includes(command)
  return takesStore
    ? [
        command,
        ...(command === 'store' ? rest.slice(0, 1) : []),
        ...rest.slice(command === 'store' ? 1 : 0),
        `--store=${store}`,
      ]
    : [...argv]
}
