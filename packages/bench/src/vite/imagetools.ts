// The peer: vite-imagetools, installed at bench time; where it cannot be had, the comparison is skipped aloud.
import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { type Build, moduleIn } from './build.ts'

const PEER = 'vite-imagetools'

export interface Peer {
  readonly title: string
  build(site: string): Build
}

/** @returns undefined after a line that says why there is no peer */
export async function installPeer(folder: string, print: (line: string) => void): Promise<Peer | undefined> {
  try {
    await mkdir(folder, { recursive: true })
    await writeFile(path.join(folder, 'package.json'), '{ "private": true }')
    // A range lets npm take the newest version that runs on this Node.
    await promisify(execFile)('npm', ['install', '--no-audit', '--no-fund', `${PEER}@*`, 'vite@*'], { cwd: folder })
    return await describePeer(folder)
  } catch (error) {
    print(`SKIPPED: ${PEER} could not be installed: ${(error as Error).message.split('\n')[0]}`)
    return undefined
  }
}

async function describePeer(folder: string): Promise<Peer> {
  const modules = path.join(folder, 'node_modules')
  const versionOf = async (name: string) => {
    const text = await readFile(path.join(modules, name, 'package.json'), 'utf8')
    return (JSON.parse(text) as { version: string }).version
  }
  const options = { cache: { enabled: true, dir: path.join(folder, 'cache') } }
  return {
    title: `${PEER} ${await versionOf(PEER)} on Vite ${await versionOf('vite')}`,
    build: (site) => ({
      vite: moduleIn(modules, 'vite/dist/node/index.js'),
      site,
      plugin: { module: moduleIn(modules, `${PEER}/dist/index.js`), options, exported: 'imagetools' },
    }),
  }
}
