import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { connectionFromKubeconfig } from '../../../lib/adapters/kube/kubeconfig.ts'
import { Problem } from '../../../lib/core/problem.ts'

let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-'))
})
after(() => rm(folder, { recursive: true, force: true }))

const base64 = (text: string) => Buffer.from(text).toString('base64')

const config = (user: object, cluster: object = {}) => ({
  'current-context': 'dev',
  clusters: [
    { name: 'c', cluster: { server: 'https://10.0.0.1:6443', 'certificate-authority-data': base64('CA'), ...cluster } },
  ],
  users: [{ name: 'u', user }],
  contexts: [
    { name: 'dev', context: { cluster: 'c', user: 'u' } },
    { name: 'lost', context: { cluster: 'nowhere', user: 'u' } },
  ],
})

async function file(content: unknown): Promise<string> {
  const path = join(folder, `config-${Math.random()}`)
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

const tokenOf = (token: unknown) => (typeof token === 'function' ? token() : token)

describe('a kubeconfig gives', () => {
  it('server, certificate authority and a token', async () => {
    const connection = await connectionFromKubeconfig({ file: await file(config({ token: 'abc' })) })
    assert.equal(connection.server, 'https://10.0.0.1:6443')
    assert.equal(String(connection.ca), 'CA')
    assert.equal(await tokenOf(connection.token), 'abc')
  })

  it('a client certificate, and a name to check the server by', async () => {
    const user = { 'client-certificate-data': base64('CERT'), 'client-key-data': base64('KEY') }
    const cluster = {
      'tls-server-name': 'api.example',
      'insecure-skip-tls-verify': true,
      'certificate-authority-data': undefined,
    }
    const connection = await connectionFromKubeconfig({ file: await file(config(user, cluster)), context: 'dev' })
    assert.deepEqual([String(connection.cert), String(connection.key)], ['CERT', 'KEY'])
    assert.deepEqual([connection.serverName, connection.skipTlsVerify], ['api.example', true])
    assert.equal(await tokenOf(connection.token), undefined)
  })

  it('the token of an exec plugin', async () => {
    const credential = {
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      status: { token: 'from-plugin' },
    }
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'echo', args: [JSON.stringify(credential)] }
    const connection = await connectionFromKubeconfig({ file: await file(config({ exec })) })
    assert.equal(await tokenOf(connection.token), 'from-plugin')
  })
})

describe('a Problem tells', () => {
  const cases: readonly [string, () => Promise<{ file: string; context?: string }>, RegExp][] = [
    ['that the file is missing', async () => ({ file: join(folder, 'none') }), /none does not exist\. Check the path/],
    ['that it is no kubeconfig', async () => ({ file: await file('a: [') }), /cannot be read as a kubeconfig/],
    [
      'which contexts there are',
      async () => ({ file: await file(config({})), context: 'prod' }),
      /has no context "prod"\. Use another context \(the file has "dev", "lost"\)/,
    ],
    [
      'that none is chosen',
      async () => ({ file: await file({ ...config({}), 'current-context': '' }) }),
      /names no current-context/,
    ],
    [
      'that the cluster is missing',
      async () => ({ file: await file(config({})), context: 'lost' }),
      /has no cluster for context "lost"/,
    ],
    [
      'that a plugin failed',
      async () => ({ file: await file(config({ exec: { command: 'false' } })) }),
      /the login of the kubeconfig failed/,
    ],
    [
      'that a proxy is not supported',
      async () => ({ file: await file(config({}, { 'proxy-url': 'http://proxy' })) }),
      /has a proxy-url/,
    ],
  ]
  for (const [what, choice, message] of cases) {
    it(what, async () => {
      const thrown = await connectionFromKubeconfig(await choice()).then(
        () => undefined,
        (cause: unknown) => cause,
      )
      assert.ok(thrown instanceof Problem)
      assert.match(thrown.message, message)
    })
  }
})
