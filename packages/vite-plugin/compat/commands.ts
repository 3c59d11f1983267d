// Runs npm and the projects' own programs, with a time limit and without the settings of whoever started the script.
import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'

const TIME_LIMIT_MS = 10 * 60_000
const OUTPUT_LIMIT_BYTES = 64 * 1024 * 1024

/**
 * @returns what the program printed, on both streams
 * @throws Error with the end of what it printed, when it fails or takes too long
 */
export async function run(program: string, args: readonly string[], folder: string): Promise<string> {
  const options = { cwd: folder, env: environment(folder), timeout: TIME_LIMIT_MS, maxBuffer: OUTPUT_LIMIT_BYTES }
  try {
    const { stdout, stderr } = await promisify(execFile)(program, args, options)
    return stdout + stderr
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as { stdout?: string; stderr?: string; message: string }
    const end = `${stdout}\n${stderr}`.trim().split('\n').slice(-40).join('\n')
    throw new Error(`${program} ${args.join(' ')} failed: ${message.split('\n')[0]}\n${end}`, { cause: error })
  }
}

/** Installs what package.json names; install scripts stay off. */
export async function install(folder: string): Promise<void> {
  await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'], folder)
}

/** A store inside the project keeps each run by itself; telemetry and CI switches are out. */
function environment(folder: string): NodeJS.ProcessEnv {
  const {
    CI: _ci,
    KAZE_API_TOKEN: _token,
    KAZE_BASE_URL: _origin,
    NODE_ENV: _mode,
    NODE_OPTIONS: _options,
    ...rest
  } = process.env
  return {
    ...rest,
    UNMARK_STORE: path.join(folder, '.user-store'),
    ASTRO_TELEMETRY_DISABLED: '1',
    NUXT_TELEMETRY_DISABLED: '1',
  }
}
