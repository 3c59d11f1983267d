// Answers browsers that ask the dev server for a marked picture by its URL: pages, public/, new URL, an address bar.
import { createReadStream, existsSync } from 'node:fs'
import path from 'node:path'
import { type Connect, normalizePath, type ViteDevServer } from 'vite'
import type { MarkedAsset, Reference } from '../asset.ts'
import { splitQuery } from '../marking/query.ts'
import { decodePath, isInside } from '../marking/resolve-reference.ts'
import { placeError } from '../places/failure.ts'
import type { Session } from '../session.ts'

type Response = Parameters<Connect.NextHandleFunction>[1]

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.avif': 'image/avif',
  '.gif': 'image/gif',
  '.jfif': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.jpg': 'image/jpeg',
  '.png': 'image/png',
  '.tif': 'image/tiff',
  '.tiff': 'image/tiff',
  '.webp': 'image/webp',
}

export function pictureMiddleware(session: Session, server: ViteDevServer): Connect.NextHandleFunction {
  return (request, response, next) => {
    const written = request.url ?? ''
    if (!session.hint.test(written)) return next()
    // Vite decodes whole URLs, and `region=70%,90%` is no valid encoding.
    request.url = written.replace(/%(?![0-9a-f]{2})/gi, '%25')
    const asset = isModuleRequest(written, request.headers) ? undefined : findAsset(session, written)
    if (!asset) return next()
    session.watch(asset, { kind: 'page' })
    const reference = referrerOf(session, request.headers.referer)
    session.clean(asset, reference).then(
      (file) => (file === undefined ? next() : send(file, request.headers['if-none-match'], response)),
      (error: unknown) => {
        const shown = placeError(error, reference)
        server.config.logger.error(shown.message, { timestamp: true, error: shown })
        server.ws.send({
          type: 'error',
          err: { message: shown.message, stack: '', plugin: 'vite-plugin-unmark', id: shown.id ?? asset.file },
        })
        response.statusCode = 500
        response.setHeader('Content-Type', 'text/plain; charset=utf-8')
        response.end(shown.message)
      },
    )
  }
}

type Headers = Connect.IncomingMessage['headers']

/** Vite marks its own requests for modules; a script tag has none of its marks. */
function isModuleRequest(url: string, headers: Headers): boolean {
  if (headers['sec-fetch-dest'] === 'script') return true
  return /[?&](?:import|url|raw|inline|no-inline|html-proxy|direct)(?![\w-])/.test(url)
}

function findAsset(session: Session, written: string): MarkedAsset | undefined {
  const { base } = session.config
  const prefix = base.startsWith('/') ? base : '/'
  const url = written.startsWith(prefix) ? `/${written.slice(prefix.length)}` : written
  const inPublic = session.resolver.findPublic(url)
  if (inPublic) return inPublic
  const { path: urlPath, query } = splitQuery(url)
  const file = fileOf(session, decodePath(urlPath))
  return file !== undefined && mayBeServed(session, file) ? session.marker.mark(file, query) : undefined
}

function fileOf(session: Session, urlPath: string): string | undefined {
  const file = urlPath.startsWith('/@fs/')
    ? path.resolve('/', urlPath.slice('/@fs/'.length))
    : path.join(session.config.root, urlPath)
  return existsSync(file) ? normalizePath(file) : undefined
}

/** The folders that Vite serves from. */
function mayBeServed(session: Session, file: string): boolean {
  const { strict, allow } = session.config.server.fs
  return strict === false || allow.some((folder) => isInside(folder, file))
}

/** The page or style sheet that the browser says it needs the picture for. */
function referrerOf(session: Session, referrer: string | undefined): Reference | undefined {
  if (referrer === undefined || !URL.canParse(referrer)) return undefined
  const { pathname } = new URL(referrer)
  const file = path.join(session.config.root, decodePath(pathname.endsWith('/') ? `${pathname}index.html` : pathname))
  return existsSync(file) ? { file: normalizePath(file) } : undefined
}

/** A clean file never changes, and its folder is named after its content: its path does as a tag. */
function send(file: string, known: string | undefined, response: Response): void {
  const tag = `"${Buffer.from(file).toString('base64url')}"`
  response.setHeader('Cache-Control', 'no-cache')
  response.setHeader('ETag', tag)
  if (known === tag) {
    response.statusCode = 304
    response.end()
    return
  }
  response.setHeader('Content-Type', CONTENT_TYPES[path.extname(file).toLowerCase()] ?? 'application/octet-stream')
  createReadStream(file)
    .on('error', (error) => response.destroy(error))
    .pipe(response)
}
