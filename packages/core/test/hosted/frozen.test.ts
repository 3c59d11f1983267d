// A frozen client, and a project's layer of the store, seen from the outside: what is made, paid for and asked for.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { failure } from '../support/errors.ts'
import { temporaryFolder } from '../support/folder.ts'
import { type Hosted, hosted, marked, REGION } from './support.ts'

/** A client of another user without a token, who has the project's folder only. */
async function colleague({ another }: Hosted, projectStore: string, options = {}) {
  return another({ store: await temporaryFolder(), projectStore, token: undefined as never, ...options })
}

async function setUp() {
  const projectStore = path.join(await temporaryFolder(), '.unmark')
  const image = path.join(await temporaryFolder(), 'picture.png')
  await writeFile(image, await marked())
  const all = await hosted({}, { projectStore })
  return { all, projectStore, request: { image, regions: [REGION] } }
}

describe('a frozen client', () => {
  it('hands out what is stored, and asks nobody', async () => {
    const { all, projectStore, request } = await setUp()
    const made = await all.unmark.remove(request)
    const requests = all.double.requests.length
    for (const engine of ['auto', 'kaze'] as const) {
      const frozen = await colleague(all, projectStore, { frozen: true, engine })
      const result = await frozen.remove(request)
      expect(result).toMatchObject({
        key: made.key,
        engine: 'kaze',
        cached: true,
        creditsSpent: 0,
        taskId: made.taskId,
      })
      expect(Buffer.from(result.bytes).equals(made.bytes)).toBe(true)
      expect(await frozen.submit(request)).toMatchObject({ status: 'success', key: made.key, engine: 'kaze' })
      expect(await frozen.plan(request)).toMatchObject({ cached: true, engine: 'kaze', key: made.key, problems: [] })
    }
    expect(all.double.requests).toHaveLength(requests)
  })

  it('finds what the embedded engine made, with and without a token', async () => {
    const { all, projectStore, request } = await setUp()
    const made = await all.another({ engine: 'local' }).remove(request)
    expect(await (await colleague(all, projectStore, { frozen: true })).remove(request)).toMatchObject({
      key: made.key,
    })
    expect(await all.another({ frozen: true }).remove(request)).toMatchObject({ key: made.key, engine: 'local' })
    expect(all.double.requests).toEqual([])
  })

  it('refuses what is missing, before any engine, and says what to do', async () => {
    const { all, projectStore, request } = await setUp()
    for (const options of [{}, { engine: 'local' }, { engine: 'kaze' }] as const) {
      const frozen = all.another({ frozen: true, ...options })
      const error = await failure(frozen.remove(request))
      expect(error).toMatchObject({ code: 'FROZEN', spent: 'no', retryable: false })
      expect(error.hint).toBe(
        `Run the same once without \`frozen\`, then keep the folder ${projectStore}: commit it, or have the cache of your CI keep it.`,
      )
      expect(await failure(frozen.submit(request))).toMatchObject({ code: 'FROZEN' })
      expect(await frozen.plan(request)).toMatchObject({
        cached: false,
        credits: 0,
        problems: [{ code: 'FROZEN', spent: 'no' }],
      })
    }
    expect(all.double.requests).toEqual([])
  })

  it('refuses to make anything anew', async () => {
    const { all, request } = await setUp()
    await all.unmark.remove(request)
    const error = await failure(all.another({ frozen: true }).remove({ ...request, forceNew: true }))
    expect(error).toMatchObject({ code: 'FROZEN', message: expect.stringContaining('forceNew') })
    expect(all.double.charged).toBe(1)
  })

  it('fetches no picture, not even the original', async () => {
    const { all } = await setUp()
    const url = all.double.publish(await marked(), 'image/png')
    const frozen = all.another({ frozen: true })
    expect(await failure(frozen.remove({ image: url }))).toMatchObject({ code: 'FROZEN' })
    expect(await failure(frozen.remove({ image: url, regions: [REGION] }))).toMatchObject({ code: 'FROZEN' })
    expect(await frozen.plan({ image: url, regions: [REGION] })).toMatchObject({ problems: [{ code: 'FROZEN' }] })
    expect(all.double.requests).toEqual([])
  })

  it('tells the id of a task that was paid for and not fetched', async () => {
    const { all, request } = await setUp()
    const { taskId = '' } = await all.unmark.submit(request)
    const error = await failure(all.another({ frozen: true }).remove(request))
    expect(error).toMatchObject({ code: 'FROZEN', spent: 'no', taskId, message: expect.stringContaining(taskId) })
  })

  it('tells of a submission whose outcome is not known', async () => {
    const { all, request } = await setUp()
    all.double.script('submit', { reset: 'accepted' })
    expect(await failure(all.unmark.remove(request))).toMatchObject({ code: 'SUBMIT_OUTCOME_UNKNOWN' })
    const error = await failure(all.another({ frozen: true }).remove(request))
    expect(error).toMatchObject({
      code: 'FROZEN',
      message: expect.stringContaining('whether it was taken is not known'),
    })
  })
})

describe('looking up', () => {
  it('tells what is stored, where its file is and what it cost, and asks and makes nothing', async () => {
    const { all, request } = await setUp()
    expect(await all.unmark.store.lookUp(request)).toBeUndefined()
    expect(await failure(all.unmark.store.lookUp({ image: 'none.png' }))).toMatchObject({ code: 'INVALID_IMAGE' })
    expect(all.double.requests).toEqual([])
    const made = await all.unmark.remove(request)
    const found = await all.unmark.store.lookUp(request)
    expect(found).toMatchObject({ key: made.key, engine: 'kaze', creditsSpent: 1, sha256: made.report.sha256.after })
    expect(await readFile(found?.path ?? '')).toEqual(Buffer.from(made.bytes))
    expect(await all.unmark.store.find(made.key)).toEqual(found)
    expect(await all.unmark.store.find('0'.repeat(64))).toBeUndefined()
    expect(await failure(all.unmark.store.find('../key'))).toMatchObject({ code: 'INVALID_INPUT' })
    expect(await all.unmark.store.lookUp({ ...request, forceNew: true })).toBeUndefined()
    expect(await all.another({ engine: 'local' }).store.lookUp(request)).toBeUndefined()
  })

  it('has a fingerprint that tells engines apart, and not how they were chosen', async () => {
    const { all } = await setUp()
    const [auto, kaze, local] = [all.unmark, all.another({ engine: 'kaze' }), all.another({ engine: 'local' })]
    expect(auto.store.fingerprint).toBe(kaze.store.fingerprint)
    expect(auto.store.fingerprint).not.toBe(local.store.fingerprint)
  })
})

describe('a project’s layer', () => {
  it('spares whoever has no token: the pictures that were paid for are used', async () => {
    const { all, projectStore, request } = await setUp()
    const made = await all.unmark.remove(request)
    const other = await colleague(all, projectStore)
    expect(await other.remove(request)).toMatchObject({ key: made.key, engine: 'kaze', cached: true, creditsSpent: 0 })
    expect(await other.plan(request)).toMatchObject({ key: made.key, engine: 'kaze', cached: true })
    const withoutMark = { image: await marked(3, 7) }
    expect(await failure(other.remove(withoutMark))).toMatchObject({ code: 'MASK_REQUIRED' })
    const paid = await all.unmark.remove(withoutMark)
    expect(await other.remove(withoutMark)).toMatchObject({ key: paid.key, cached: true })
  })

  it('is filled from the user’s store, with the credits that were spent then', async () => {
    const { all, projectStore, request } = await setUp()
    const made = await all.another({ projectStore: path.join(projectStore, 'elsewhere') }).remove(request)
    expect(await all.unmark.remove(request)).toMatchObject({ cached: true, creditsSpent: 0 })
    await rm(all.store, { recursive: true })
    expect(await all.unmark.store.lookUp(request)).toMatchObject({ creditsSpent: 1, taskId: made.taskId })
    expect(all.double.charged).toBe(1)
  })

  it('that cannot be written keeps nobody from a paid picture, and the report says so', async () => {
    const { all, projectStore, request } = await setUp()
    await mkdir(projectStore)
    await writeFile(path.join(projectStore, 'tmp'), 'a file where a folder should be')
    const made = await all.unmark.remove(request)
    expect(made).toMatchObject({ cached: false, creditsSpent: 1 })
    expect(made.report.notes.at(-1)).toContain('The result is in the user’s store only, not in the project’s: ')
    const problems: string[] = []
    const again = all.another({ onDamage: ({ problem }) => problems.push(problem) })
    expect(await again.remove(request)).toMatchObject({ cached: true, key: made.key })
    expect(problems).toEqual(['unwritten'])
  })

  it('that cannot be read keeps anything from being paid for, because it may be there', async () => {
    const { all, projectStore, request } = await setUp()
    await writeFile(projectStore, 'a file where the folder should be')
    expect(await failure(all.unmark.remove(request))).toMatchObject({ code: 'STORE_CORRUPT', spent: 'no' })
    expect(all.double.requests).toEqual([])
    const local = await all.another({ engine: 'local' }).remove(request)
    expect(local.report.notes.at(-1)).toContain('The result was not stored: ')
  })
})
