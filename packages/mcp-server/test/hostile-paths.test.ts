import { execFileSync } from 'node:child_process'
import { copyFile, link, mkdir, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { openDouble, tokenOf } from './support/double.ts'
import { temporaryFolder } from './support/folder.ts'
import { type Host, startHost } from './support/host.ts'
import { writePicture } from './support/pictures.ts'

const CODES = /^(PATH_NOT_ALLOWED|URL_NOT_ALLOWED|INVALID_IMAGE|INVALID_INPUT): /

describe('paths that must not leave the machine', () => {
  test('every hostile path gets its code, and no byte of it is sent', async () => {
    const double = await openDouble()
    const folder = await temporaryFolder()
    const { root, paths } = await layTraps(folder)
    const host = await startHost({ cwd: root, args: ['--root', root], env: { ...tokenOf(double), HOME: folder } })
    expect(paths.length).toBeGreaterThanOrEqual(40)
    for (const [what, image] of paths) {
      const reply = await host.call('remove_watermark', { image })
      expect(`${what} -> ${reply.text}`).toMatch(new RegExp(`^${quoted(what)} -> ${CODES.source.slice(1)}`))
      await expectNoPreview(host, what, image)
    }
    const mask = path.join(folder, 'outside.png')
    const masked = await host.call('remove_watermark', { image: 'fine.png', mask })
    expect(masked.text).toMatch(/^PATH_NOT_ALLOWED: /)
    expect(double.requests).toEqual([])
    expect((await host.call('remove_watermark', { image: 'fine.png' })).facts.status).toBe('success')
  })

  test('every hostile output path gets its code before anything is paid', async () => {
    const double = await openDouble()
    const folder = await temporaryFolder()
    const { root, links } = await layTraps(folder)
    const host = await startHost({ cwd: root, args: ['--root', root], env: tokenOf(double) })
    // biome-ignore format: a list to be read at a glance
    const outputs = [
      '/etc/unmark.png', '../twin/x.png', path.join(folder, 'x.png'), `${root}-twin/x.png`, '.hidden/x.png', '.x.png',
      path.join(links.folder, 'x.png'), 'fine.png', links.dangling, 'fine.png/x.png', 'x.exe', 'x', 'x.png\0.txt',
      'https://host/x.png', 'file:///etc/x.png', 'C:/x.png:stream', `${'a'.repeat(300)}.png`, '~/x.png/../../../etc/y.png',
    ]
    for (const output of outputs) {
      const reply = await host.call('remove_watermark', { image: 'fine.png', output_path: output })
      expect(`${output} -> ${reply.text}`).toMatch(/ -> (PATH_NOT_ALLOWED|INVALID_INPUT): /)
    }
    expect(double.requests).toEqual([])
  })
})

describe('files that are no pictures', () => {
  let impostors: readonly (readonly [string, Buffer])[]
  beforeAll(async () => {
    impostors = await makeImpostors()
  })

  test('every one gets its code, and no byte of it is sent', async () => {
    const double = await openDouble()
    const host = await startHost({ env: tokenOf(double) })
    expect(impostors.length).toBeGreaterThanOrEqual(30)
    for (const [name, bytes] of impostors) {
      await writeFile(path.join(host.cwd, name), bytes)
      const reply = await host.call('remove_watermark', { image: name })
      expect(`${name} -> ${reply.text}`).toMatch(/ -> INVALID_IMAGE: /)
      expect(reply.text).not.toContain('hunter2')
    }
    expect(double.requests).toEqual([])
  })
})

async function expectNoPreview(host: Host, what: string, image: string) {
  const reply = await host.call('preview', { image })
  expect(`${what} -> ${reply.text}`).toMatch(new RegExp(`^${quoted(what)} -> ${CODES.source.slice(1)}`))
  expect(reply.picture).toBeUndefined()
}

function quoted(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

/** A root with one picture in it, and around it everything that a path may lead to by mistake or by malice. */
async function layTraps(folder: string) {
  const root = path.join(folder, 'root')
  const twin = `${root}-twin`
  for (const name of [root, twin, path.join(folder, 'twin'), path.join(root, 'sub'), path.join(root, '.hidden')])
    await mkdir(name)
  const fine = await writePicture(root, 'fine.png')
  const outside = await writePicture(folder, 'outside.png', 3)
  for (const file of [path.join(twin, 'a.png'), path.join(root, '.hidden', 'a.png'), path.join(root, '.secret.png')]) {
    await copyFile(outside, file)
  }
  await symlink(outside, path.join(root, 'link.png'))
  await symlink(folder, path.join(root, 'up'))
  await symlink('/etc', path.join(root, 'etc'))
  await symlink('/proc/self/environ', path.join(root, 'environ.png'))
  await symlink(path.join(root, '.hidden', 'a.png'), path.join(root, 'peek.png'))
  await symlink(path.join(root, 'loop.png'), path.join(root, 'loop.png'))
  await symlink(path.join(folder, 'nothing.png'), path.join(root, 'dangling.png'))
  await link(fine, path.join(root, 'sub', 'hard.png'))
  execFileSync('mkfifo', [path.join(root, 'pipe.png')])
  const socket = createServer().listen(path.join(root, 'socket.png'))
  onTestFinished(() => void socket.close())
  await mkdir(path.join(root, 'folder.png'))
  const links = { folder: path.join(root, 'up'), dangling: path.join(root, 'dangling.png') }
  const inside = (name: string) => path.join(root, name)
  const paths: [string, string][] = [
    ['parent', '../outside.png'],
    ['parent from below', 'sub/../../outside.png'],
    ['deep parent', `${'../'.repeat(20)}etc/passwd`],
    ['absolute outside', outside],
    ['absolute with dots', `${root}/../outside.png`],
    ['prefix twin', path.join(twin, 'a.png')],
    ['relative prefix twin', '../root-twin/a.png'],
    ['root itself', root],
    ['root with a slash', `${root}/`],
    ['link to a file', 'link.png'],
    ['absolute link to a file', inside('link.png')],
    ['link to a folder', 'up/outside.png'],
    ['link to a folder and back', 'up/root-twin/a.png'],
    ['link to the system', 'etc/passwd'],
    ['link to proc', 'environ.png'],
    ['link to a hidden file', 'peek.png'],
    ['link to itself', 'loop.png'],
    ['link to nothing', 'dangling.png'],
    ['hidden folder', '.hidden/a.png'],
    ['hidden file', '.secret.png'],
    ['hidden by dots', './sub/../.secret.png'],
    ['pipe', 'pipe.png'],
    ['socket', 'socket.png'],
    ['folder', 'folder.png'],
    ['device', '/dev/zero'],
    ['random device', '/dev/urandom'],
    ['standard input', '/dev/stdin'],
    ['environment', '/proc/self/environ'],
    ['root by proc', `/proc/self/root${outside}`],
    ['working folder by proc', '/proc/self/cwd/../outside.png'],
    ['descriptor', '/proc/self/fd/0'],
    ['password file', '/etc/passwd'],
    ['private key', '~/.ssh/id_rsa'],
    ['home', '~/outside.png'],
    ['case twin', `${path.dirname(root)}/ROOT/fine.png`],
    ['full-width twin', `${path.dirname(root)}/ｒoot/fine.png`],
    ['Cyrillic twin', `${path.dirname(root)}/rооt/fine.png`],
    ['full-width dots', '．．/outside.png'],
    ['NUL', 'fine.png\0.txt'],
    ['NUL first', '\0'],
    ['UNC', '\\\\server\\share\\a.png'],
    ['UNC with slashes', '//server/share/a.png'],
    ['UNC device', '\\\\?\\C:\\a.png'],
    ['drive', 'C:\\Windows\\win.ini'],
    ['file URL', pathToFileURL(outside).href],
    ['file URL with dots', `${pathToFileURL(root).href}/../outside.png`],
    ['encoded file URL', `file://${root}/%2e%2e/outside.png`],
    ['file URL of a host', 'file://server/share/a.png'],
    ['file URL with an encoded slash', `file://${root}/..%2foutside.png`],
    ['encoded dots', '%2e%2e/outside.png'],
    ['other scheme', 'gopher://host/a.png'],
    ['loopback', 'http://127.0.0.1:1/a.png'],
    ['metadata', 'http://169.254.169.254/latest/a.png'],
    ['long name', `${'a'.repeat(5_000)}.png`],
    ['blank', ' '],
    ['dot', '.'],
  ]
  // A hosted engine passes a URL on without opening it; addresses that nobody else can reach are refused before.
  return { root, paths, links }
}

async function makeImpostors(): Promise<[string, Buffer][]> {
  const sharp = (await import('sharp')).default
  const noise = sharp({
    create: {
      width: 64,
      height: 64,
      channels: 3,
      background: '#123',
      noise: { type: 'gaussian', mean: 128, sigma: 60 },
    },
  })
  const png = await noise.clone().png().toBuffer()
  const jpeg = await noise.clone().jpeg().toBuffer()
  const webp = await noise.clone().webp().toBuffer()
  const gif = await noise.clone().gif().toBuffer()
  const tiff = await noise.clone().tiff().toBuffer()
  const avif = await noise.clone().avif().toBuffer()
  const text = (content: string) => Buffer.from(content)
  const cut = (bytes: Buffer) => bytes.subarray(0, Math.floor(bytes.length * 0.6))
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'
  return [
    ['empty.png', Buffer.alloc(0)],
    ['zeros.png', Buffer.alloc(5_000)],
    ['text.png', text('password=hunter2\n')],
    ['env.jpg', text('KAZE_API_TOKEN=hunter2\n')],
    ['key.png', text('-----BEGIN OPENSSH PRIVATE KEY-----\nhunter2\n')],
    ['json.webp', text('{"secret":"hunter2"}')],
    ['html.png', text('<!doctype html><title>hunter2</title>')],
    ['vector.png', text(svg)],
    ['vector.svg', text(svg)],
    ['xml.png', text(`<?xml version="1.0"?>${svg}`)],
    ['lfs.png', text('version https://git-lfs.github.com/spec/v1\noid sha256:0000\nsize 12345\n')],
    ['pdf.png', text('%PDF-1.7\n%hunter2')],
    ['script.gif', text('#!/bin/sh\necho hunter2\n')],
    ['zip.png', Buffer.concat([Buffer.from('504b0304', 'hex'), Buffer.alloc(200)])],
    ['gzip.png', Buffer.from('1f8b0800000000000003cb48cdc9c95728cf2fca49010085114a0d0b000000', 'hex')],
    ['elf.png', Buffer.concat([Buffer.from('7f454c46', 'hex'), Buffer.alloc(200)])],
    ['sqlite.png', Buffer.concat([text('SQLite format 3\0'), Buffer.alloc(200)])],
    ['signature.png', png.subarray(0, 8)],
    ['header.png', Buffer.concat([png.subarray(0, 8), text('password=hunter2')])],
    ['cut.png', cut(png)],
    ['cut.jpg', cut(jpeg)],
    ['cut.webp', cut(webp)],
    ['cut.gif', cut(gif)],
    ['cut.tiff', cut(tiff)],
    ['cut.avif', cut(avif)],
    ['flipped.png', Buffer.from(png.map((byte, index) => (index > 200 && index < 260 ? byte ^ 0xff : byte)))],
    ['soi.jpg', Buffer.from('ffd8ffe000104a46494600', 'hex')],
    ['gif-head.gif', text('GIF89a password=hunter2')],
    ['riff.webp', text('RIFF\x10\0\0\0WEBPVP8 hunter2')],
    ['bmp.png', Buffer.concat([text('BM'), Buffer.alloc(100)])],
    ['icon.png', Buffer.from('00000100010010100000010020006804000016000000', 'hex')],
    ['movie.png', Buffer.concat([Buffer.from('0000001866747970', 'hex'), text('isommp42'), Buffer.alloc(100)])],
    ['base64.png', text(png.toString('base64'))],
    ['url.png', text('data:image/png;base64,hunter2')],
  ]
}
