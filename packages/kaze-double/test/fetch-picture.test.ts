import { describe, expect, it } from 'vitest'
import { call, submit } from './support/client.ts'
import { base64, markedPicture, smear } from './support/pictures.ts'
import { doubles } from './support/running.ts'

const start = doubles()

describe('a picture by URL', () => {
  it('is fetched by the double without the token', async () => {
    const double = await start()
    const url = double.publish(await markedPicture())
    await submit(double, { image_url: url })
    expect(double.calls('file')).toHaveLength(1)
    expect(JSON.stringify(double.calls('file')[0]?.rawHeaders)).not.toContain(double.token)
    expect(double.faults).toEqual([])
  })

  it('is found at any URL where it was published, without a connection', async () => {
    const double = await start()
    const bytes = await markedPicture()
    double.publishAt('https://pictures.example/a.png', bytes)
    double.publishAt('https://pictures.example/a.mask.png', await smear())
    await submit(double, {
      image_url: 'https://pictures.example/a.png',
      smear_url: 'https://pictures.example/a.mask.png',
    })
    expect(double.tasks[0]).toMatchObject({ imageUrl: 'https://pictures.example/a.png', image: bytes })
  })

  it.each(['http://example.com/a.png', 'https://127.0.0.1/a.png', 'http://10.0.0.1/a.png', 'http://169.254.169.254/'])(
    'is refused without a fault when it is beyond this machine: %s',
    async (image_url) => {
      const double = await start()
      const { json } = await call(double, 'submit', { image_url })
      expect(json.code).toBe(1000)
      expect(json.message).toContain('The double fetches from')
      expect(double.faults).toEqual([])
    },
  )

  it('is refused without a fault when it cannot be fetched', async () => {
    const double = await start()
    const fine = { image_base64: base64(await markedPicture()) }
    const url = double.publish(await smear())
    double.script('file', { status: 404 }, { redirect: 1 }, { reset: 'accepted' })
    for (const why of [/404/, /302/, /socket hang up|ECONNRESET/]) {
      const { json } = await call(double, 'submit', { ...fine, smear_url: url })
      expect(json.code).toBe(1000)
      expect(json.message).toMatch(why)
    }
    expect(double.faults).toEqual([])
    expect(double.charged).toBe(0)
  })
})
