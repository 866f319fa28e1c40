import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type ApiServer, startApiServer } from '../../../../lib/local/apiserver/apiserver.ts'
import { isObject, type JsonObject } from '../../../../lib/local/apiserver/json.ts'
import { listAt, objectAt, textAt } from '../../../../lib/local/apiserver/object.ts'
import { apply, type Call, patch, post, put } from '../contract/call.ts'
import { send } from '../contract/send.ts'
import { gadgetDefinition } from './gadget.ts'

const gadgets = (version: string) => `/apis/test.dev/${version}/namespaces/default/gadgets`
const gadget = (name: string, spec: object, version = 'v1') => ({
  ...{ apiVersion: `test.dev/${version}`, kind: 'Gadget', metadata: { name } },
  spec,
})
const scale = (name: string, replicas: number) => ({
  apiVersion: 'autoscaling/v1',
  kind: 'Scale',
  metadata: { name, namespace: 'default' },
  spec: { replicas },
})
const unconverted = 'to proper version: request to convert CR to an invalid group/version: autoscaling/v1'

/** What kube-apiserver has answered in random sequences. */
describe('writes of custom objects', () => {
  let server: ApiServer
  before(async () => {
    server = await startApiServer({ controllers: false, pods: false })
    await ask(post('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', gadgetDefinition))
  })
  after(() => server?.close())

  async function ask(call: Call): Promise<JsonObject> {
    const { body } = await send(call, server)
    assert.ok(isObject(body))
    return body
  }

  it('leave a null of what an apply empties, which its schema does not allow', async () => {
    await ask(apply(`${gadgets('v1')}/emptied`, gadget('emptied', { labels: { a: '1' } }), 'a'))
    const answer = await ask(apply(`${gadgets('v1')}/emptied`, gadget('emptied', { labels: {} }), 'a'))
    const why = 'Invalid value: "null": spec.labels in body must be of type object: "null"'
    assert.equal(answer.message, `Gadget.test.dev "emptied" is invalid: spec.labels: ${why}`)
  })

  it('cannot apply a scale that nobody has written', async () => {
    await ask(apply(`${gadgets('v1')}/unscaled`, gadget('unscaled', { names: ['a'] }), 'a'))
    const answer = await ask(apply(`${gadgets('v1')}/unscaled/scale`, scale('unscaled', 2), 'a'))
    const live = 'failed to convert live object (/; autoscaling/v1, Kind=Scale)'
    assert.equal(answer.message, `failed to create manager for existing fields: ${live} ${unconverted}`)
  })

  it('cannot apply a scale that is another', async () => {
    await ask(apply(`${gadgets('v1')}/scaled`, gadget('scaled', { replicas: 1 }), 'a'))
    const path = `${gadgets('v1')}/scaled/scale`
    const other = await ask(apply(path, scale('scaled', 2), 'a', '&force=true'))
    const what = 'failed to convert new object (default/scaled; autoscaling/v1, Kind=Scale)'
    assert.equal(other.message, `${what} ${unconverted}`)
    assert.equal((await ask(apply(path, scale('scaled', 1), 'a'))).kind, 'Scale')
  })

  it('leave defaults that come with a scale to nobody', async () => {
    await ask(
      post(gadgets('v1'), {
        apiVersion: 'test.dev/v1',
        kind: 'Gadget',
        metadata: { name: 'bare', labels: { c: 'd' } },
      }),
    )
    await ask(patch('merge', `${gadgets('v1')}/bare/scale`, { spec: { replicas: 1 } }))
    const answer = await ask(
      patch('merge', `${gadgets('v1')}/bare?fieldManager=x`, { metadata: { labels: { a: 'b' } } }),
    )
    const [own] = listAt(answer.metadata, 'managedFields').filter((entry) => textAt(entry, 'manager') === 'x')
    assert.deepEqual(objectAt(answer, 'spec'), { replicas: 1, mode: 'slow', nested: {} })
    assert.deepEqual(objectAt(own, 'fieldsV1'), { 'f:metadata': { 'f:labels': { 'f:a': {} } } })
  })

  it('take a status that they leave out from managers of another version', async () => {
    await ask(post(gadgets('v1'), gadget('reported', {})))
    await ask(patch('merge', `${gadgets('v1')}/reported/status?fieldManager=s`, { status: { phase: 'Ready' } }))
    const live = await ask(patch('merge', `${gadgets('v1')}/reported`, { spec: { mode: 'fast' } }))
    const { resourceVersion } = objectAt(live, 'metadata')
    const body = gadget('reported', { mode: 'fast' }, 'v2')
    const answer = await ask(
      put(`${gadgets('v2')}/reported`, { ...body, metadata: { name: 'reported', resourceVersion } }),
    )
    const managers = listAt(answer.metadata, 'managedFields').map((entry) => textAt(entry, 'manager'))
    assert.equal(managers.includes('s'), false)
    assert.deepEqual(answer.status, { phase: 'Ready' })
  })

  it('show a patch that is refused with its keys in order', async () => {
    await ask(post(gadgets('v1'), gadget('shown', { words: ['x'], either: 1 })))
    const answer = await ask(
      patch('merge', `${gadgets('v1')}/shown?fieldValidation=Strict`, {
        strange: 1,
        metadata: null,
        spec: { mode: null },
      }),
    )
    const shown =
      '{"apiVersion":"test.dev/v1","kind":"Gadget","spec":{"either":1,"nested":{},"words":["x"]},"strange":1}'
    const why = 'strict decoding error: unknown field "strange"'
    assert.equal(answer.message, ` "" is invalid: patch: Invalid value: ${JSON.stringify(shown)}: ${why}`)
  })
})
