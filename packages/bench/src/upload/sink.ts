// A server that takes any upload and answers as the peers' services do, in a process of its own.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const server = createServer((request, reply) => {
  request.resume().on('end', () => {
    reply.setHeader('content-type', 'application/json')
    // Each client reads the member that it knows.
    reply.end(JSON.stringify({ id: 'file', object: 'file', upload_url: `${url}/put`, file_url: `${url}/file` }))
  })
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
process.stdout.write(`${JSON.stringify({ url })}\n`)
