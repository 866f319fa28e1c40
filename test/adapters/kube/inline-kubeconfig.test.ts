import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connectionFromText } from '../../../lib/adapters/kube/inline-kubeconfig.ts'
import type { Problem } from '../../../lib/core/problem.ts'
import { kubeconfigFor } from '../../support/kubeconfig.ts'
import { source } from '../../support/source.ts'

const subject = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:kubeconfig'
const base64 = (text: string) => Buffer.from(text).toString('base64')

const config = (user: object, cluster: object = {}) =>
  JSON.stringify({
    'current-context': 'dev',
    clusters: [{ name: 'c', cluster: { server: 'https://10.0.0.1:6443/', ...cluster } }],
    users: [{ name: 'u', user }],
    contexts: [
      { name: 'dev', context: { cluster: 'c', user: 'u', namespace: 'x' } },
      { name: 'lost', context: { cluster: 'nowhere', user: 'u' } },
    ],
    preferences: {},
  })

const given: readonly (readonly [string, object, object, object])[] = [
  ['a token', { token: 'abc' }, {}, { token: 'abc' }],
  [
    'a client certificate',
    { 'client-certificate-data': base64('CERT'), 'client-key-data': base64('KEY') },
    { 'certificate-authority-data': base64('CA') },
    { cert: 'CERT', key: 'KEY', ca: 'CA' },
  ],
  [
    'a user name and password',
    { username: 'me', password: 'p:w' },
    {},
    { headers: { authorization: `Basic ${base64('me:p:w')}` } },
  ],
  [
    'a name to check the server by',
    { token: 'abc' },
    { 'tls-server-name': 'api.example', 'insecure-skip-tls-verify': true },
    { token: 'abc', serverName: 'api.example', skipTlsVerify: true },
  ],
]

for (const [name, user, cluster, expected] of given) {
  test(`a kubeconfig in a secret gives ${name}`, () => {
    const connection = connectionFromText(config(user, cluster), { subject })
    assert.deepEqual(connection, { server: 'https://10.0.0.1:6443', ...expected })
  })
}

test('a kubeconfig in YAML, as kubectl prints it', () => {
  const text = source`
    apiVersion: v1
    kind: Config
    current-context: prod
    clusters: [{name: a, cluster: {server: "https://a.example"}}, {name: b, cluster: {server: "https://b.example"}}]
    users: [{name: a, user: {token: one}}, {name: b, user: {token: two}}]
    contexts: [{name: prod, context: {cluster: a, user: a}}, {name: other, context: {cluster: b, user: b}}]
  `
  assert.deepEqual(connectionFromText(text, { subject }), { server: 'https://a.example', token: 'one' })
  const other = connectionFromText(text, { subject, context: 'other' })
  assert.deepEqual(other, { server: 'https://b.example', token: 'two' })
})

test('the kubeconfig of a test cluster', () => {
  const connection = connectionFromText(kubeconfigFor('https://127.0.0.1:1', 'CA', { token: 'abc' }), { subject })
  assert.deepEqual(connection, { server: 'https://127.0.0.1:1', ca: 'CA', token: 'abc' })
})

const refused: readonly (readonly [string, string, string | undefined, RegExp])[] = [
  ['no YAML', 'a: [hunter2', undefined, /is no YAML/],
  ['an empty secret', '', undefined, /is no YAML/],
  ['a list', '- hunter2', undefined, /the whole must be a mapping/],
  ['no contexts', 'users: []\nclusters: []', undefined, /contexts is required/],
  ['an unknown context', config({}), 'prod', /has no context "prod"; its contexts: dev, lost/],
  ['a context without its cluster', config({}), 'lost', /has no cluster "nowhere" for context "lost"/],
  ['no current context', config({}).replace('current-context', 'x'), undefined, /names no current-context/],
  ['a program', config({ exec: { command: 'hunter2' } }), undefined, /user.exec means a file, a program/],
  ['a file of a token', config({ tokenFile: '/proc/self/environ' }), undefined, /user.tokenFile means a file/],
  ['a file of a key', config({ 'client-key': '/hunter2' }), undefined, /user.client-key means a file/],
  ['a proxy', config({}, { 'proxy-url': 'http://hunter2' }), undefined, /cluster.proxy-url means/],
  ['another user', config({ as: 'hunter2' }), undefined, /user.as means/],
  ['plain http', config({}, { server: 'http://a.example' }), undefined, /cluster.server must be an https/],
  ['a key that is no base64', config({ 'client-key-data': '?hunter2' }), undefined, /must be base64/],
  ['a token that is no text', config({ token: 12 }), undefined, /user.token must be text/],
]

for (const [name, text, context, message] of refused) {
  test(`a kubeconfig in a secret is refused for ${name}, without what it holds`, () => {
    const choice = { subject, ...(context !== undefined && { context }) }
    assert.throws(
      () => connectionFromText(text, choice),
      (problem: Problem) => {
        assert.match(problem.message, message)
        assert.equal(problem.fields.subject, subject)
        assert.doesNotMatch(problem.message, /hunter2/)
        return true
      },
    )
  })
}
