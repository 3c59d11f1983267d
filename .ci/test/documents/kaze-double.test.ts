import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect } from 'vitest'
import { type BlockRunner, followDocument } from '../../documents/follow.ts'
import { tryProgram } from '../../documents/programs.ts'
import { workspaceCommand } from '../../documents/workspace-command.ts'

/** Starts the double as the document says, asks for the credits as it was told, and stops it as the document says. */
const startsService: BlockRunner = async ({ text }, scene) => {
  const { folder, words } = workspaceCommand(text)
  const [program = '', ...args] = words
  const child = spawn(program, args, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  try {
    let greeting = ''
    for await (const chunk of child.stdout) {
      greeting += chunk
      if (/KAZE_API_TOKEN=\S+\n/.test(greeting)) break
    }
    const value = (name: string) => new RegExp(`${name}=(\\S+)`).exec(greeting)?.[1] ?? ''
    const names = ['KAZE_BASE_URL', 'KAZE_API_TOKEN']
    const env = Object.fromEntries(names.map((name) => [name, value(name)]))
    expect(await scene.run('unmark', ['quota'], env)).toContain('20 credits left')
  } finally {
    child.kill('SIGTERM')
  }
  expect(await ended).toEqual([0, null])
}

/** The document leaves the client out: a test has its own. This one asks again where the document makes the service fail. */
const CLIENT = `setTimeout(async () => {
  const { createUnmark } = await import('@unmark/core')
  const unmark = createUnmark({ engine: 'kaze', token: double.token, baseUrl: double.url, store: 'double-store' })
  for (const forceNew of [false, true]) await unmark.remove({ image: 'photo.png', forceNew }).catch(() => undefined)
  await unmark.close()
}, 0)`

const servesAClient: BlockRunner = async (block, scene) => {
  const hole = '// Hand double.url and double.token to the client under test.'
  expect(block.text).toContain(hole)
  await tryProgram({ ...block, text: block.text.replace(hole, CLIENT) }, scene)
}

followDocument('packages/kaze-double/README.md', {
  special: {
    'pnpm double --credits 20 --duration 3': startsService,
    "import { startDouble } from '@unmark/kaze-double'": servesAClient,
  },
})
