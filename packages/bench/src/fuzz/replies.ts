// A service that answers with damaged JSON, and one that delivers damaged pictures.
import path from 'node:path'
import { createUnmark, type Unmark } from '@unmark/core'
import { startDouble } from '@unmark/kaze-double'
import { MARK, pictures } from './corpus.ts'
import { mutate } from './mutate.ts'
import type { Random } from './random.ts'
import { endOf, type OpenTarget } from './target.ts'

const CREDITS = 1_000_000
type Json = null | boolean | number | string | Json[] | { [member: string]: Json }

const SOUND: Readonly<Record<'submit' | 'result' | 'quota', readonly Json[]>> = {
  submit: [
    { code: 0, data: { task_id: 'task-1' } },
    { code: 1100, message: 'no' },
  ],
  result: [
    { code: 0, data: { status: 'success', output_image_urls: ['http://127.0.0.1:9/x.png'] } },
    { code: 0, data: { status: 'processing' } },
    { code: 0, data: { status: 'failed', err_msg: 'x' } },
  ],
  quota: [{ code: 0, data: { remaining: 3 } }],
}

export const fuzzReplies: OpenTarget = async (folder) => {
  const double = await startDouble({ resultsAt: 'api', credits: CREDITS })
  const unmark = hosted(double, folder)
  const [image] = await pictures()
  const request = { image: image as Buffer, regions: [MARK], forceNew: true }
  return {
    once: async (random) => {
      const endpoint = random.pick(['submit', 'result', 'quota'] as const)
      const json = damageJson(random.pick(SOUND[endpoint]), random)
      if (endpoint === 'quota') {
        double.script('quota', { json })
        return endOf(unmark.quota())
      }
      if (endpoint === 'submit') {
        double.script('submit', { json })
        return endOf(unmark.submit(request))
      }
      const { taskId = '' } = await unmark.submit(request)
      double.script('result', { json })
      return endOfTask(unmark, taskId)
    },
    close: async () => {
      await unmark.close()
      await double.close()
    },
  }
}

export const fuzzResults: OpenTarget = async (folder) => {
  const double = await startDouble({ resultsAt: 'api', credits: CREDITS })
  const unmark = hosted(double, folder)
  const sound = await pictures()
  return {
    once: async (random) => {
      const image = random.pick(sound)
      double.script('submit', { deliver: Uint8Array.from(mutate(random.pick(sound), random)) })
      const { taskId = '' } = await unmark.submit({ image, regions: [MARK], forceNew: true })
      return endOfTask(unmark, taskId)
    },
    close: async () => {
      await unmark.close()
      await double.close()
    },
  }
}

/** Asks once; what became of the task is in the answer. */
async function endOfTask(unmark: Unmark, taskId: string): Promise<string> {
  let code: string | undefined
  const asked = async () => {
    code = (await unmark.task(taskId)).error?.code
  }
  const end = await endOf(asked())
  return code ?? end
}

function hosted(double: { readonly url: string; readonly token: string }, folder: string): Unmark {
  return createUnmark({ env: {}, baseUrl: double.url, token: double.token, store: path.join(folder, 'store') })
}

/** The same structure with some member gone, of another type, or out of all bounds. */
function damageJson(value: Json, random: Random): Json {
  if (random.chance(0.15)) return random.pick(ODD)
  if (Array.isArray(value)) return value.map((member) => damageJson(member, random))
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).flatMap(([name, member]): [string, Json][] => {
    return random.chance(0.1) ? [] : [[name, damageJson(member, random)]]
  })
  return Object.fromEntries(members)
}

const ODD: readonly Json[] = [
  null,
  true,
  -1,
  1e308,
  '',
  '\u0000',
  'x'.repeat(5000),
  '../../etc/passwd',
  'file:///etc/passwd',
  'http://169.254.169.254/',
  [],
  {},
  [[]],
  { status: 'success' },
]
