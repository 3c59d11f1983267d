// Plays an assistant that cleans pictures for somebody: it looks, asks, does, looks again, and follows every next step.
import assert from 'node:assert/strict'
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startDouble } from '@unmark/kaze-double'
import { nextCall, startAssistant } from './assistant.mjs'
import { countChangesOutside, REGION, readPixels, writeMarkedPicture } from './picture.mjs'

const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'unmark-agent-')))
const store = path.join(folder, 'store')
const image = path.join(folder, 'hills.png')
await writeMarkedPicture(image)
const double = await startDouble({ resultsAt: 'api', jobDuration: 'manual' })

try {
  await cleanWithoutAccount()
  await cleanWithService()
  await comeBackAfterRestart()
} finally {
  await double.close()
  await rm(folder, { recursive: true, force: true })
}

/** No token, no network: the embedded engine, and the agent sees what it does. */
async function cleanWithoutAccount() {
  const assistant = await startAssistant(folder, { UNMARK_STORE: store })
  assert.deepEqual(await assistant.tools(), ['remove_watermark', 'get_task_result', 'preview'])

  const blind = await assistant.call('remove_watermark', { image })
  assert.match(blind.text, /^MASK_REQUIRED: /)
  const [look, lookArguments] = nextCall(blind.text)
  assert.ok((await assistant.call(look, lookArguments)).picture)

  const shown = await assistant.call('preview', { image, regions: [REGION] })
  const [remove, removeArguments] = nextCall(shown.text)
  const done = await assistant.call(remove, removeArguments)
  assert.equal(done.facts.status, 'success')
  assert.equal(done.facts.report.changed_outside, 0)
  const [before, after] = [await readPixels(image), await readPixels(done.facts.output_path)]
  assert.equal(countChangesOutside(before, after, REGION), 0)
  assert.ok(before.compare(after) !== 0)

  const seen = await assistant.call(...nextCall(done.text))
  assert.match(seen.text, /before \(left\) and after \(right\)/)
  assert.match((await assistant.call('remove_watermark', { image: '/etc/passwd' })).text, /^PATH_NOT_ALLOWED: /)
  await assistant.close()
  print(`without an account: ${done.facts.report.changed_inside} pixels cleaned, 0 changed outside, 0 credits`)
}

/** With a token: one credit, whatever happens to the calls. */
async function cleanWithService() {
  const assistant = await startAssistant(folder, hosted())
  const plan = await assistant.call('remove_watermark', { image, dry_run: true })
  assert.equal(plan.facts.credits_needed, 1)
  assert.equal(double.charged, 0)

  const progress = []
  const started = await assistant.call(
    'remove_watermark',
    { image, wait_seconds: 0 },
    { onprogress: (update) => progress.push(update) },
  )
  assert.equal(started.facts.status, 'processing')
  assert.ok(progress.length > 0)
  double.finish(started.facts.task_id)
  const fetched = await assistant.call(...nextCall(started.text))
  assert.equal(fetched.facts.status, 'success')

  // The first call's job may still be at its last step: the same call joins it, and the one after finds the stored result.
  const again = await assistant.call('remove_watermark', { image })
  assert.equal(again.facts.credits_spent, 0)
  const stored = await assistant.call('remove_watermark', { image })
  assert.deepEqual([stored.facts.cached, stored.facts.credits_spent], [true, 0])
  assert.equal(again.facts.output_path, fetched.facts.output_path)
  assert.equal(double.charged, 1)
  await assistant.close()
  print('with the service: one credit for the picture, none for the same call again')
}

/** Another process, as after a crash or from another host, finds what was paid for. */
async function comeBackAfterRestart() {
  const assistant = await startAssistant(folder, hosted())
  const list = await assistant.call('get_task_result')
  assert.equal(list.facts.tasks[0].status, 'success')
  const fetched = await assistant.call(...nextCall(list.text))
  assert.equal(fetched.facts.credits_spent, 0)
  assert.equal(double.charged, 1)
  assert.deepEqual(double.faults, [])
  await assistant.close()
  print('after a restart: the paid result is there, no credit spent')
}

function hosted() {
  return { UNMARK_STORE: store, KAZE_API_TOKEN: double.token, KAZE_BASE_URL: double.url }
}

function print(text) {
  process.stdout.write(`${text}\n`)
}
