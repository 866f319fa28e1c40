import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { eksToken } from '../../../lib/adapters/aws/eks-token.ts'
import { presignedUrl, signedHeaders, type ToSign } from '../../../lib/adapters/aws/sign.ts'
import { testKeys } from '../../support/aws/aws-server.ts'
import { verifySignature } from '../../support/aws/verify-signature.ts'

const now = Date.parse('2015-08-30T12:36:00Z')
const scope = { credentials: testKeys, region: 'us-east-1', now }
const users = new URL('https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08')
const form = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }
const get = (url: URL, headers: ToSign['headers'] = {}): ToSign => ({ method: 'GET', url, headers, body: '' })

/** Requests whose signatures AWS publishes, with the keys of its documents. */
const published: readonly (readonly [string, ToSign, string, string])[] = [
  [
    'get-vanilla of the test suite of Signature Version 4',
    get(new URL('https://example.amazonaws.com/')),
    'service',
    '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
  ],
  [
    'ListUsers of the IAM user guide',
    get(users, form),
    'iam',
    '5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
  ],
]

for (const [name, request, service, signature] of published) {
  test(`signs ${name} as published`, () => {
    const { authorization } = signedHeaders(request, { ...scope, service })
    assert.equal(authorization?.split('Signature=')[1], signature)
  })
}

test('signs an address as published', () => {
  const url = presignedUrl({ method: 'GET', url: users, headers: form }, { ...scope, service: 'iam' }, 60)
  assert.equal(
    url.searchParams.get('X-Amz-Signature'),
    '37ac2f4fde00b0ac9bd9eadeb459b1bbee224158d66e7ae5fcadb70b2d181d02',
  )
})

/** What `@smithy/signature-v4` 5 gave for the same, with `x-k8s-aws-id` among unhoistable headers. */
const tokens: readonly (readonly [string, string | undefined, string])[] = [
  ['long-lived keys', undefined, '4504883f0ba0cefa3efa8f8d4f69e19a7d816cc94637ca8d5ff009879df5530d'],
  ['keys of a session', 'IQoJb3JpZ2luX2VjEAk+/==', 'b62cd9f56962aa6d2408314bb148980753e4619828980af82a82c48c3006b939'],
]

for (const [name, sessionToken, signature] of tokens) {
  test(`a token of EKS signed with ${name} is what the signer of the SDK makes`, () => {
    const credentials = { ...testKeys, ...(sessionToken !== undefined && { sessionToken }) }
    const url = addressIn(eksToken({ name: 'prod', region: 'eu-west-1' }, credentials, now))
    assert.equal(url.searchParams.get('X-Amz-Signature'), signature)
    assert.equal(url.searchParams.get('X-Amz-Security-Token'), sessionToken ?? null)
    assert.equal(url.searchParams.get('X-Amz-SignedHeaders'), 'host;x-k8s-aws-id')
    assert.equal(url.searchParams.get('X-Amz-Expires'), '60')
  })
}

for (const [region, host] of [
  ['eu-west-1', 'sts.eu-west-1.amazonaws.com'],
  ['cn-north-1', 'sts.cn-north-1.amazonaws.com.cn'],
  ['us-gov-west-1', 'sts.us-gov-west-1.amazonaws.com'],
] as const) {
  test(`a token for ${region} is an address of ${host}`, () => {
    assert.equal(addressIn(eksToken({ name: 'prod', region }, testKeys, now)).host, host)
  })
}

test('whatever is signed is what AWS works out from what it receives', () => {
  const word = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme-ascii' })
  const headerText = fc.stringMatching(/^[a-z0-9/;=+. -]{0,30}$/)
  fc.assert(
    fc.property(
      fc.dictionary(word, word, { maxKeys: 6 }),
      headerText,
      word,
      fc.boolean(),
      (query, header, body, post) => {
        const url = new URL('https://eks.eu-west-1.amazonaws.com/clusters/a_b-c')
        for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
        const request = { method: post ? 'POST' : 'GET', url, headers: { 'x-any': header }, body } as const
        const headers = signedHeaders(request, { ...scope, service: 'eks' })
        // The query as servers of AWS read it: whatever the client encoded is decoded and encoded again.
        const sent = [...url.searchParams].map((pair) => pair.map(encoded).join('=')).join('&')
        const received = { method: request.method, host: url.host, path: url.pathname, query: sent, headers, body }
        assert.equal(verifySignature(received, () => testKeys).signedAt, now)
      },
    ),
  )
})

function encoded(text: string): string {
  return [...Buffer.from(text)]
    .map((byte) => {
      const letter = String.fromCharCode(byte)
      return /[A-Za-z0-9._~-]/.test(letter) ? letter : `%${byte.toString(16).padStart(2, '0').toUpperCase()}`
    })
    .join('')
}

function addressIn(token: string): URL {
  assert.match(token, /^k8s-aws-v1\.[A-Za-z0-9_-]+$/)
  return new URL(Buffer.from(token.slice('k8s-aws-v1.'.length), 'base64url').toString())
}
