import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { createUnmark } from '../src/client.ts'
import { resolveConfig } from '../src/config.ts'
import { UnmarkError } from '../src/errors.ts'
import { Secret } from '../src/secret.ts'
import { failure } from './support/errors.ts'

describe('resolveConfig', () => {
  it('has a project layer and is frozen only where it was asked to', () => {
    const config = resolveConfig({ env: {} })
    expect(config).toMatchObject({ projectFolder: undefined, frozen: false })
    const projectStore = '/app/.unmark'
    expect(resolveConfig({ env: {}, projectStore, frozen: true })).toMatchObject({
      projectFolder: projectStore,
      frozen: true,
    })
  })

  it.each([
    [undefined, false],
    ['', false],
    ['false', false],
    ['0', false],
    ['true', true],
    ['1', true],
    ['woodpecker', true],
  ])('takes the variable CI = %j for %s', (value, expected) => {
    expect(resolveConfig({ env: value === undefined ? {} : { CI: value } }).ci).toBe(expected)
  })

  it('needs nothing to be set', () => {
    expect(resolveConfig({ env: {} })).toMatchObject({
      engine: 'auto',
      token: undefined,
      maxCredits: undefined,
      roots: undefined,
      concurrency: 4,
      allowPrivateHosts: false,
    })
    expect(resolveConfig({ env: {} }).baseUrl.href).toBe('https://backend.kaze.ai/')
  })

  it('lets options beat the environment', () => {
    const env = { UNMARK_ENGINE: 'kaze', UNMARK_CONCURRENCY: '9', UNMARK_MAX_CREDITS: '3', UNMARK_STORE: '/from-env' }
    expect(resolveConfig({ env })).toMatchObject({
      engine: 'kaze',
      concurrency: 9,
      maxCredits: 3,
      storeFolder: '/from-env',
    })
    const options = { env, engine: 'local', concurrency: 2, maxCredits: 0, store: '/from-option' } as const
    expect(resolveConfig(options)).toMatchObject({
      engine: 'local',
      concurrency: 2,
      maxCredits: 0,
      storeFolder: '/from-option',
    })
  })

  it('keeps the store in the data folder of XDG, and ignores a relative one', () => {
    if (process.platform === 'win32' || process.platform === 'darwin') return
    expect(resolveConfig({ env: { XDG_DATA_HOME: '/data' } }).storeFolder).toBe('/data/unmark')
    expect(resolveConfig({ env: { XDG_DATA_HOME: 'data' } }).storeFolder).toMatch(/\.local\/share\/unmark$/)
  })

  it('splits UNMARK_ROOTS as PATH is split', () => {
    expect(resolveConfig({ env: { UNMARK_ROOTS: '/a:/b' } }).roots).toEqual(['/a', '/b'])
  })

  it.each([
    ['UNMARK_ENGINE', 'magic'],
    ['UNMARK_ENGINE', ' '],
    ['UNMARK_CONCURRENCY', '0'],
    ['UNMARK_CONCURRENCY', '1.5'],
    ['UNMARK_MAX_CREDITS', '-1'],
    ['UNMARK_MAX_CREDITS', 'ten'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a placeholder that nothing has replaced is the case.
    ['UNMARK_STORE', '${STORE}'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as above.
    ['KAZE_BASE_URL', '${URL}'],
    ['KAZE_BASE_URL', ''],
  ])('refuses %s=%j and names the variable', async (name, value) => {
    const error = await failure(() => resolveConfig({ env: { [name]: value } }))
    expect(error.code).toBe('INVALID_INPUT')
    expect(error.message).toContain(name)
  })

  it.each([
    ['no URL', 'backend'],
    ['plain http to a public host', 'http://backend.kaze.ai'],
    ['a user name', 'https://me:secret@backend.kaze.ai'],
    ['a query', 'https://backend.kaze.ai/?a=1'],
    ['another scheme', 'ftp://backend.kaze.ai'],
  ])('refuses a base URL that is %s', async (_, baseUrl) => {
    const error = await failure(() => resolveConfig({ env: {}, baseUrl }))
    expect(error.code).toBe('INVALID_INPUT')
    expect(error.message).not.toContain('secret')
  })

  it.each(['http://127.0.0.1:8080', 'http://localhost:1', 'http://[::1]:9'])(
    'accepts %s, which is loopback',
    (baseUrl) => {
      expect(resolveConfig({ env: {}, baseUrl }).baseUrl.origin).toBe(baseUrl)
    },
  )

  it.each([
    ['blank', '  '],
    ['empty', ''],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a placeholder that nothing has replaced is the case.
    ['a placeholder', '${KAZE_API_TOKEN}'],
    ['with white space inside', 'abc def'],
    ['with a line break', 'abc\n'],
    ['not ASCII', 'abcü'],
  ])('keeps a token that is %s as the error of the first call that needs it', (_, token) => {
    const problem = resolveConfig({ env: { KAZE_API_TOKEN: token } }).token
    expect(UnmarkError.is(problem) && problem.code).toBe('TOKEN_MISSING')
    expect(String(UnmarkError.is(problem) && problem.message)).toContain('KAZE_API_TOKEN')
  })

  it('never shows a token', () => {
    const { token } = resolveConfig({ env: { KAZE_API_TOKEN: 'tok-123' } })
    expect(token instanceof Secret && token.reveal()).toBe('tok-123')
    expect(`${token} ${JSON.stringify({ token })} ${inspect({ token })}`).not.toContain('tok-123')
  })

  it('names an option that it does not know', async () => {
    const error = await failure(() => resolveConfig({ env: {}, tokne: 'x' } as never))
    expect(error.code).toBe('INVALID_INPUT')
    expect(error.message).toContain('tokne')
  })
})

describe('the proxy', () => {
  const proxyOf = (env: Record<string, string>, proxy?: string | false) =>
    resolveConfig({ env: { KAZE_BASE_URL: 'https://kaze.test', ...env }, ...(proxy === undefined ? {} : { proxy }) })
      .proxy

  it('comes from HTTPS_PROXY, with or without a scheme', () => {
    expect(proxyOf({})).toBeUndefined()
    expect(proxyOf({ HTTPS_PROXY: ' ' })).toBeUndefined()
    expect(String(proxyOf({ HTTPS_PROXY: 'http://proxy.test:3128' }))).toBe('http://proxy.test:3128/')
    expect(String(proxyOf({ https_proxy: 'proxy.test:3128' }))).toBe('http://proxy.test:3128/')
  })

  it('is not gone through for what NO_PROXY names, nor on this machine', () => {
    expect(proxyOf({ HTTPS_PROXY: 'proxy.test:1', NO_PROXY: 'kaze.test' })).toBeUndefined()
    expect(proxyOf({ HTTPS_PROXY: 'proxy.test:1', no_proxy: '*' })).toBeUndefined()
    expect(proxyOf({ HTTPS_PROXY: 'proxy.test:1', KAZE_BASE_URL: 'http://127.0.0.1:9' })).toBeUndefined()
  })

  it('can be chosen, or refused, by an option', () => {
    expect(proxyOf({ HTTPS_PROXY: 'proxy.test:1' }, false)).toBeUndefined()
    const chosen = proxyOf({ HTTPS_PROXY: 'proxy.test:1', NO_PROXY: '*' }, 'https://other.test')
    expect(String(chosen)).toBe('https://other.test/')
  })

  it('that cannot be used is the error of the first call that needs it, and shows no password', async () => {
    const env = { HTTPS_PROXY: 'socks5://me:hidden@proxy.test:1' }
    const problem = proxyOf(env)
    expect(UnmarkError.is(problem) && problem.message).toContain('HTTPS_PROXY is not the URL of an HTTP proxy')
    const client = createUnmark({ env: { ...env, KAZE_API_TOKEN: 'token', KAZE_BASE_URL: 'https://kaze.test' } })
    const refused = await failure(() => client.quota())
    await client.close()
    expect(refused).toMatchObject({ code: 'INVALID_INPUT', spent: 'no' })
    expect(inspect(refused)).not.toContain('hidden')
  })
})
