import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { examine } from '../../compat/examine.ts'
import { drawSubject, type Subject } from '../../compat/subjects.ts'

let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'unmark-compat-test-'))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

const write = (name: string, data: Uint8Array | string) => writeFile(path.join(folder, name), data)
const examineOne = async (subject: Subject) => (await examine(folder, ['.'], [subject]))[0]

function picture(subject: Subject, samples: Uint8Array) {
  const { width, height } = subject
  return sharp(samples, { raw: { width, height, channels: 3 } })
}

describe('the examination of a built project', () => {
  it('finds the marked file as it is', async () => {
    const subject = await drawSubject('markup')
    await write('hashed-name.png', subject.bytes)
    expect(await examineOne(subject)).toMatchObject({ marked: ['hashed-name.png'], clean: [] })
  })

  it('finds the marked picture when it was made smaller and encoded anew', async () => {
    const subject = await drawSubject('optimized')
    await write('small.webp', await picture(subject, subject.marked).resize(120).webp({ quality: 60 }).toBuffer())
    expect(await examineOne(subject)).toMatchObject({ marked: ['small.webp'], clean: [] })
  })

  it('finds the marked picture in a data URL', async () => {
    const subject = await drawSubject('inlined')
    const encoded = (await picture(subject, subject.marked).webp({ lossless: true }).toBuffer()).toString('base64')
    await write('index.js', `const a="data:image/webp;base64,${encoded}"`)
    expect(await examineOne(subject)).toMatchObject({ marked: ['data URL in index.js'], referenced: true })
  })

  it('finds the marked file inside a file of another kind', async () => {
    const subject = await drawSubject('code')
    await write('bundle.bin', Buffer.concat([Buffer.from('header'), subject.bytes]))
    await write('module.mjs', `export default "${subject.bytes.toString('base64')}"`)
    expect((await examineOne(subject))?.marked.toSorted()).toEqual(['bundle.bin', 'module.mjs'])
  })

  it('tells a clean picture from a marked one', async () => {
    const subject = await drawSubject('css')
    await write('subject-css-AbC123.jpg', await picture(subject, subject.clean).jpeg({ quality: 70 }).toBuffer())
    await write('style.css', 'main{background:url(/subject-css-AbC123.jpg)}')
    expect(await examineOne(subject)).toEqual({
      place: 'css',
      marked: [],
      clean: ['subject-css-AbC123.jpg'],
      masks: [],
      dangling: [],
      referenced: true,
    })
  })

  it('names a reference to a picture that is not there, but no comment and no key of a manifest', async () => {
    const subject = await drawSubject('css')
    await write('a.css', '/* (subject-css.jpg) */ main{background:url(./subject-css-gone.jpg)}')
    await write('b.js', '//#region src/subject-css.jpg\nconst m={"assets/subject-css.jpg":{}}')
    expect(await examineOne(subject)).toMatchObject({ dangling: ['subject-css-gone.jpg'], referenced: false })
  })

  it('knows the mask, and leaves pictures of others alone', async () => {
    const subject = await drawSubject('public')
    const { width, height } = subject
    await write(
      'mask.png',
      await sharp(subject.mask, { raw: { width, height, channels: 1 } })
        .png()
        .toBuffer(),
    )
    await write(
      'logo.png',
      await picture(await drawSubject('code'), subject.clean.toReversed())
        .png()
        .toBuffer(),
    )
    expect(await examineOne(subject)).toMatchObject({ marked: [], clean: [], masks: ['mask.png'] })
  })

  it('refuses to pass over a picture that cannot be decoded', async () => {
    const subject = await drawSubject('markup')
    await write('torn.png', subject.bytes.subarray(0, 200))
    await expect(examineOne(subject)).rejects.toThrow('torn.png')
  })
})
