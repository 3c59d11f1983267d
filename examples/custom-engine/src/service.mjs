// A stand-in for that other service: takes jobs, paints what the mask marks in the colour of its surroundings.
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import sharp from 'sharp'

/** Starts the service on a free port of this machine. */
export async function startService() {
  const jobs = new Map()
  const server = createServer((request, response) => {
    answer(request, jobs).then(
      ({ status = 200, type = 'application/json', body }) =>
        response.writeHead(status, { 'content-type': type }).end(body),
      (error) => response.writeHead(500).end(error.message),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    get submissions() {
      return jobs.size
    },
    close: () => new Promise((done) => server.close(done).closeAllConnections()),
  }
}

async function answer(request, jobs) {
  const [, kind, id] = new URL(request.url, 'http://localhost').pathname.split('/')
  if (request.method === 'POST' && kind === 'jobs') return json({ id: await accept(request, jobs) }, 202)
  const job = jobs.get(id)
  if (!job) return json({ error: 'no such job' }, 404)
  if (kind === 'files') return { type: 'image/png', body: job.picture }
  // The first question comes too early, as with any real queue.
  return json(job.asked++ === 0 ? { state: 'waiting' } : { state: 'done', file: `/files/${id}` })
}

async function accept(request, jobs) {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  const form = await new Response(Buffer.concat(chunks), { headers: request.headers }).formData()
  const [picture, mask] = await Promise.all(
    ['picture', 'mask'].map(async (name) => Buffer.from(await form.get(name).arrayBuffer())),
  )
  const id = randomUUID()
  jobs.set(id, { asked: 0, picture: await paint(picture, mask) })
  return id
}

/** Blurs the picture, and keeps the blur where the mask is white. */
async function paint(picture, mask) {
  const { data, info } = await sharp(picture).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  const raw = { width, height, channels }
  const [blurred, marked] = await Promise.all([
    sharp(data, { raw }).blur(8).raw().toBuffer(),
    sharp(mask).extractChannel(0).raw().toBuffer(),
  ])
  marked.forEach((value, pixel) => {
    if (value > 127) blurred.copy(data, pixel * channels, pixel * channels, (pixel + 1) * channels)
  })
  return sharp(data, { raw }).png().toBuffer()
}

function json(value, status = 200) {
  return { status, body: JSON.stringify(value) }
}
