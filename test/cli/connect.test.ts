import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { systemClock } from '../../lib/adapters/system/clock.ts'
import { parseRepository } from '../../lib/cli/connect/parse-repository.ts'
import { type GithubApi, startGithubApi } from '../support/github-api.ts'
import { source } from '../support/source.ts'
import { sluice } from './sluice.ts'

const token = 'github_pat_of_a_test'
const withSecret = source`
  apiVersion: sluice.dev/v1
  kind: Repository
  metadata: {name: acme}
  spec:
    url: https://github.com/acme/
    webhook: {secrets: [{file: ./acme.secret}]}
`
const withoutSecret = withSecret.replace(/\n.*webhook:.*/, '')

describe('sluice connect github', () => {
  let github: GithubApi
  let folder: string
  /** A product that takes webhooks: its secret, and what it answered. */
  const product = { secret: '', url: '', close: () => {} }

  before(async () => {
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk)
      const signature = `sha256=${createHmac('sha256', product.secret).update(Buffer.concat(chunks)).digest('hex')}`
      response.writeHead(request.headers['x-hub-signature-256'] === signature ? 200 : 401).end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    product.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`
    product.close = () => void server.close().closeAllConnections()
  })
  after(() => product.close())
  beforeEach(async () => {
    github = await startGithubApi({ repository: 'acme/fleet', token })
    folder = await mkdtemp(join(tmpdir(), 'sluice-connect-'))
  })
  afterEach(async () => {
    await github.stop()
    await rm(folder, { recursive: true, force: true })
    assert.deepEqual(github.broken, [])
  })

  const run = async (fleet: string, more = '', env: Readonly<Record<string, string>> = { GITHUB_TOKEN: token }) => {
    const file = join(folder, 'fleet.yaml')
    const line = `connect github acme/fleet --fleet ${file} --url ${product.url} --api-url ${github.url} --timeout 5s ${more}`
    const deps = { readText: async () => fleet, clock: systemClock }
    return sluice(line, { io: { env }, deps })
  }

  test('registers a webhook with a secret that it makes and keeps, and checks it with a ping', async () => {
    const running = run(withSecret)
    // The product reads the same file.
    const poll = setInterval(async () => {
      product.secret = (await readFile(join(folder, 'acme.secret'), 'utf8').catch(() => '')).trim()
    }, 5)
    const { code, out, err } = await running.finally(() => clearInterval(poll))
    assert.deepEqual([code, err], [0, ''])
    assert.match(
      out,
      /^► a new secret is kept: \{file: "\.\/acme\.secret"\}\n► webhook \d+ of acme\/fleet is created: pushes are told to http/,
    )
    assert.match(out, /✔ the ping was answered with 200\n$/)
    const [hook] = github.hooks
    assert.match(hook?.config.secret ?? '', /^[0-9a-f]{64}$/)
    assert.ok(!out.includes(hook?.config.secret ?? 'none'))
    assert.equal((await stat(join(folder, 'acme.secret'))).mode & 0o777, 0o600)
  })

  test('updates the webhook that calls this address already, and leaves the events that somebody added', async () => {
    await writeFile(join(folder, 'acme.secret'), `${'5'.repeat(64)}\n`)
    product.secret = '5'.repeat(64)
    const config = { url: product.url, content_type: 'form', insecure_ssl: '1', secret: 'old' }
    for (let other = 1; other <= 120; other++) {
      github.hooks.push({
        id: other,
        active: true,
        events: ['push'],
        config: { ...config, url: `https://ci.example/${other}` },
      })
    }
    github.hooks.push({ id: 300, active: false, events: ['release'], config })
    const { code, out } = await run(withSecret)
    assert.match(out, /^► webhook 300 of acme\/fleet is updated/)
    assert.equal(code, 0)
    assert.equal(github.hooks.length, 121)
    const updated = { url: product.url, content_type: 'json', insecure_ssl: '0', secret: '5'.repeat(64) }
    assert.deepEqual(github.hooks.at(-1), { id: 300, active: true, events: ['release', 'push'], config: updated })
    assert.equal((await run(withSecret)).code, 0)
    assert.equal(github.hooks.length, 121)
  })

  test('says what to add to the fleet file where that names no secret yet', async () => {
    for (const [fleet, expected] of [
      [withoutSecret, /# at Repository acme:\n/],
      [
        withoutSecret.replace('acme/', 'other/'),
        /kind: Repository\n {2}metadata: \{name: acme-fleet\}\n {2}spec:\n {4}url: https:\/\/github\.com\/acme\/fleet\n/,
      ],
    ] as const) {
      const { code, out } = await run(fleet)
      assert.match(out, expected)
      assert.match(out, / {4}webhook: \{secrets: \[\{file: "\.\/webhook-acme-fleet\.secret"\}\]\}\n/)
      assert.equal(code, 1)
    }
    assert.equal(github.hooks.length, 1)
    const kept = (await readFile(join(folder, 'webhook-acme-fleet.secret'), 'utf8')).trim()
    assert.equal(github.hooks[0]?.config.secret, kept)
  })

  test('says what is wrong where the ping is refused, or nobody is there', async () => {
    await writeFile(join(folder, 'acme.secret'), '6'.repeat(64))
    product.secret = 'another one'
    const refused = await run(withSecret)
    assert.match(
      refused.err,
      /✗ the ping was refused \(401 .*\): the product that runs does not know this secret; deploy or restart/,
    )
    assert.equal(refused.code, 1)
    const away = await run(withSecret, '--url http://127.0.0.1:1/webhook')
    assert.match(away.err, /✗ the ping could not be delivered .*: the address must be reachable from GitHub/)
  })

  for (const [what, status, message, headers, expected] of [
    [
      'a token that has expired',
      401,
      'Bad credentials',
      {},
      /refused the token: 401 Bad credentials\. Make a new token/,
    ],
    [
      'a token without the permission',
      403,
      'Resource not accessible by personal access token',
      {},
      /is not allowed to this token: .*"Webhooks: read and write"/,
    ],
    [
      'a repository that the token does not see',
      404,
      'Not Found',
      {},
      /is not there: 404 Not Found\. Check owner and name\. Give the token/,
    ],
    [
      'a limit',
      403,
      'API rate limit exceeded',
      { 'x-ratelimit-remaining': '0' },
      /is limited: .*Wait until the limit is over/,
    ],
    ['a failure of GitHub', 502, 'Server Error', {}, /failed: 502 Server Error/],
  ] as const) {
    test(`tells of ${what}, and what to do`, async () => {
      await writeFile(join(folder, 'acme.secret'), '7'.repeat(64))
      github.failures.push({ status, body: { message }, headers })
      const { code, err } = await run(withSecret)
      assert.match(err, expected)
      assert.ok(!err.includes(token))
      assert.equal(code, 2)
    })
  }

  test('takes the token of the Repository where the shell has none, and says so where nobody has one', async () => {
    await writeFile(join(folder, 'acme.secret'), '8'.repeat(64))
    await writeFile(join(folder, 'token'), token)
    product.secret = '8'.repeat(64)
    const { code } = await run(withSecret.replace('spec:', 'spec:\n  auth: {token: {file: ./token}}'), '', {})
    assert.equal(code, 0)
    const none = await run(withSecret, '', {})
    assert.match(none.err, /GitHub needs a token, and neither the fleet file nor GITHUB_TOKEN has one\. Make one with/)
    assert.equal(none.code, 2)
  })

  test('does not write over what is not its own: a variable is for its owner to set', async () => {
    const { code, err } = await run(withSecret.replace('{file: ./acme.secret}', '{env: ACME}'))
    assert.match(err, /environment variable ACME is not set/)
    assert.equal(code, 2)
    assert.deepEqual(github.hooks, [])
  })

  test('speaks to a GitHub Enterprise Server below its own path', async () => {
    const server = await startGithubApi({ repository: 'acme/fleet', token, base: '/api/v3' })
    await writeFile(join(folder, 'acme.secret'), '9'.repeat(64))
    product.secret = '9'.repeat(64)
    const { code } = await run(withSecret, `--api-url ${server.url}/`)
    assert.equal(code, 0)
    assert.equal(server.asked[0], 'GET /api/v3/repos/acme/fleet/hooks')
    assert.deepEqual(server.broken, [])
    await server.stop()
  })
})

for (const [text, url, api] of [
  ['acme/fleet', 'https://github.com/acme/fleet', 'https://api.github.com'],
  ['https://github.com/acme/fleet.git', 'https://github.com/acme/fleet', 'https://api.github.com'],
  ['git@github.com:acme/fleet.git', 'https://github.com/acme/fleet', 'https://api.github.com'],
  ['https://git.example.com/acme/fleet', 'https://git.example.com/acme/fleet', 'https://git.example.com/api/v3'],
] as const) {
  test(`a repository is named as ${text}`, () => {
    assert.deepEqual(parseRepository(text, undefined), { owner: 'acme', name: 'fleet', url, api })
  })
}

for (const [line, expected] of [
  ['connect github', /connect needs github/],
  ['connect gitlab acme/fleet --fleet f', /connect knows github, not "gitlab"/],
  ['connect github acme --fleet f', /"acme" is no repository of GitHub: write it as owner\/name/],
  ['connect github https://ada:s3cret@github.com/acme/fleet --fleet f', /"that" is no repository of GitHub/],
  ['connect github acme/fleet/more --fleet f', /is no repository of GitHub/],
  ['connect github acme/fleet', /connect needs --stack NAME or --fleet FILE/],
] as const) {
  test(`"sluice ${line}" is refused`, async () => {
    const { code, err } = await sluice(line)
    assert.match(err, expected)
    assert.ok(!err.includes('s3cret'))
    assert.equal(code, 2)
  })
}

test('where nobody says where webhooks are taken, that is asked for', async () => {
  const { code, err } = await sluice('connect github acme/fleet --fleet f', {
    deps: { readText: async () => withSecret },
  })
  assert.match(err, /connect needs --url URL: where GitHub reaches this product/)
  assert.equal(code, 2)
})
