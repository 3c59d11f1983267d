import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { COMMANDS } from '../src/commands.ts'
import { run } from './helpers/run.ts'

const script = async (shell: string) => (await run(['completion', shell], { cwd: '/' })).stdout
const has = (shell: string) => spawnSync(shell, ['-c', 'exit 0']).status === 0

describe('unmark completion', () => {
  it.each(['bash', 'zsh', 'fish'])('for %s knows every command and every option', async (shell) => {
    const text = await script(shell)
    for (const { name, options } of COMMANDS) {
      expect(text).toContain(name)
      for (const option of options) expect(text).toContain(shell === 'fish' ? `-l ${option.name}` : `--${option.name}`)
    }
  })

  it('expects a shell that it knows', async () => {
    for (const words of [[], ['tcsh'], ['bash', 'zsh']]) {
      const { exitCode, stdout, stderr } = await run(['completion', ...words], { cwd: '/' })
      expect([exitCode, stdout, stderr]).toEqual([2, '', expect.stringContaining('Expected one of bash, zsh, fish')])
    }
  })
})

describe.runIf(has('bash'))('completion in bash', () => {
  async function complete(...words: string[]): Promise<string[]> {
    const ask = `COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _unmark; printf '%s\\n' "\${COMPREPLY[@]}"`
    const text = `${await script('bash')}\n${ask}`
    const { stdout, stderr, status } = spawnSync('bash', ['-c', text, 'bash', 'unmark', ...words], { encoding: 'utf8' })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    return stdout.split('\n').filter((word) => word !== '')
  }

  it('offers commands, options, and the values that there are', async () => {
    expect(await complete('')).toEqual([...COMMANDS.map(({ name }) => name), 'help', '--help', '--version'])
    expect(await complete('do')).toEqual(['doctor'])
    expect(await complete('clean', '--ov')).toContain('--overwrite')
    expect(await complete('clean', 'a.png', '--engine', '')).toEqual(['auto', 'kaze', 'local'])
    expect(await complete('store', 'v')).toEqual(['verify'])
    expect(await complete('help', 'qu')).toEqual(['quota'])
  })

  it('leaves files to the shell', async () => {
    expect(await complete('clean', 'pho')).toEqual([])
    expect(await complete('clean', '-o', '')).toEqual([])
    expect(await complete('store', 'where', '')).toEqual([])
  })
})

describe.runIf(has('zsh'))('completion in zsh (needs zsh)', () => {
  it('is a script without a mistake in it', async () => {
    expect(spawnSync('zsh', ['-n'], { input: await script('zsh'), encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    })
  })
})

describe.runIf(has('fish'))('completion in fish (needs fish)', () => {
  it('is a script without a mistake in it', async () => {
    expect(spawnSync('fish', ['-n'], { input: await script('fish'), encoding: 'utf8' })).toMatchObject({ status: 0 })
  })
})
