import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Cause, invalid } from '../../../../lib/local/apiserver/failure.ts'
import type { JsonObject } from '../../../../lib/local/apiserver/json.ts'
import { listAt, objectAt, withAt } from '../../../../lib/local/apiserver/object.ts'
import { builtinCodec } from '../../../../lib/local/apiserver/schema/builtin/builtin-codec.ts'
import { capturedTypes } from '../../../../lib/local/apiserver/schema/captured.ts'
import { customCodec } from '../../../../lib/local/apiserver/schema/custom/custom-codec.ts'
import { eventually } from '../../../support/eventually.ts'
import { type RealServer, startReal } from '../support/real.ts'
import { bodies, definition, openApi, replacements } from './custom-bodies.ts'

const codec = customCodec(openApi, builtinCodec(capturedTypes()), { kind: 'any' })
const collection = '/apis/example.test/v1/namespaces/default/widgets'

describe('custom resources are read and checked as the real server does', () => {
  let real: RealServer

  before(async () => {
    real = await startReal()
    await real.create('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', definition)
    await eventually('the new kind', async () => {
      const { status } = await real.tryCreate(collection, widget({ text: 'abc' }))
      return status === 201 || undefined
    })
  })
  after(() => real.stop())

  for (const spec of bodies) {
    test(JSON.stringify(spec), async () => {
      const body = widget(spec)
      const { status, body: answer } = await real.tryCreate(collection, body)
      const { object, wrong } = codec.read(body)
      assert.equal(wrong, undefined)
      const found = codec.mistakes(object)
      if (status === 201) assert.deepEqual({ found, spec: object.spec }, { found: [], spec: answer.spec })
      else assertRefused(found, answer)
      const strict = await real.tryCreate(collection, body, '&fieldValidation=Strict')
      if (strict.status === 400) assert.match(String(strict.body.message), /strict decoding error: /)
      assert.deepEqual(codec.read(body).complaints, complaintsIn(strict.body))
    })
  }

  for (const [name, [old, next]] of Object.entries(replacements)) {
    test(`replaced: ${name}`, async () => {
      const created = await real.create(collection, { ...widget(old), metadata: { name } })
      assert.equal(created.status, 201)
      const body = withAt(created.body, ['spec'], next)
      const { status, body: answer } = await real.tryReplace(`${collection}/${name}`, body)
      const found = codec.mistakes(codec.read(body).object, created.body)
      if (status === 200) assert.deepEqual(found, [])
      else assertRefused(found, answer)
    })
  }
})

function widget(spec: JsonObject): JsonObject {
  return { apiVersion: 'example.test/v1', kind: 'Widget', metadata: { name: 'tried' }, spec }
}

/** The real server tells mistakes in the order of a Go map, which is none. */
function assertRefused(found: readonly Cause[], answer: JsonObject): void {
  const ours = invalid({ group: 'example.test', kind: 'Widget' }, 'tried', found).status()
  const causes = (status: JsonObject) =>
    listAt(objectAt(status, 'details'), 'causes')
      .map((cause) => JSON.stringify(cause))
      .toSorted()
  assert.deepEqual(causes(ours), causes(answer))
  if (found.length === 1)
    assert.equal(String(ours.message).replace(/"[^"]*" is/, ''), String(answer.message).replace(/"[^"]*" is/, ''))
}

function complaintsIn({ message }: JsonObject): readonly string[] {
  const [, all = ''] = /strict decoding error: (.*)$/.exec(String(message)) ?? []
  return all === '' ? [] : all.split(', ')
}
