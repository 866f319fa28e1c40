import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { KubeObject } from '../../../../lib/local/apiserver/object.ts'
import { issuer, serviceAccountTokens } from '../../../../lib/local/apiserver/reviews/tokens.ts'
import { openStore } from '../../../../lib/local/apiserver/storage/store.ts'

const account = (uid: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name: 'robot', namespace: 'team', uid },
})

function given() {
  const store = openStore()
  const clock = { ms: 1_000_000 }
  const tokens = (key = 'secret') => serviceAccountTokens({ key, store, now: () => clock.ms, uid: () => 'id' })
  return { store, clock, tokens, account: store.put('/serviceaccounts', account('one')) }
}

describe('a token of a service account', () => {
  it('says whose it is', () => {
    const { tokens, account } = given()
    const user = tokens().userOf(tokens().issue(account, 600, [issuer]))
    assert.equal(user?.name, 'system:serviceaccount:team:robot')
    assert.deepEqual(user?.groups, ['system:serviceaccounts', 'system:serviceaccounts:team', 'system:authenticated'])
  })

  it('is over after its time', () => {
    const { tokens, account, clock } = given()
    const token = tokens().issue(account, 600, [issuer])
    clock.ms += 599_000
    assert.notEqual(tokens().userOf(token), undefined)
    clock.ms += 1_000
    assert.equal(tokens().userOf(token), undefined)
  })

  it('is of no use once its account is gone, or is another of the same name', () => {
    const { tokens, account: own, store } = given()
    const token = tokens().issue(own, 600, [issuer])
    store.remove('/serviceaccounts', 'team', 'robot')
    assert.equal(tokens().userOf(token), undefined)
    store.put('/serviceaccounts', account('two'))
    assert.equal(tokens().userOf(token), undefined)
  })

  it('is of no use where it was made for somebody else, by somebody else, or changed', () => {
    const { tokens, account } = given()
    const [header, body, signature] = tokens().issue(account, 600, [issuer]).split('.')
    const later = Buffer.from(
      JSON.stringify({ ...JSON.parse(Buffer.from(body ?? '', 'base64url').toString()), exp: 1e12 }),
    )
    assert.equal(tokens().userOf(tokens().issue(account, 600, ['vault'])), undefined)
    assert.equal(tokens().userOf(tokens('other').issue(account, 600, [issuer])), undefined)
    assert.equal(tokens().userOf(`${header}.${later.toString('base64url')}.${signature}`), undefined)
    for (const text of ['', 'x', '..', 'a.b.c']) assert.equal(tokens().userOf(text), undefined)
  })
})
