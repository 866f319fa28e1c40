import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { JsonObject } from '../../../../lib/local/apiserver/json.ts'
import { entriesOf } from './support/replay.ts'
import { trial } from './support/trial.ts'

describe('an update owns what it changes', () => {
  it('all of a new object, with the objects that came with it', () => {
    const thing = trial()
    thing.update('u', { metadata: { labels: { app: 'x' } }, spec: { replicas: 1 } })
    assert.deepEqual(entriesOf(thing.live), [
      {
        manager: 'u',
        operation: 'Update',
        apiVersion: 'v1',
        time: '2020-01-01T00:00:01Z',
        fieldsType: 'FieldsV1',
        fieldsV1: {
          'f:metadata': { 'f:labels': { '.': {}, 'f:app': {} } },
          'f:spec': { '.': {}, 'f:replicas': {} },
        },
      },
    ])
  })

  it('and takes it from whoever owned it, applied or not', () => {
    const thing = trial()
    thing.apply('a', { spec: { replicas: 1, selector: { a: 'b' } } })
    thing.update('u', { ...thing.live, spec: { replicas: 2, selector: { a: 'b' } } })
    assert.deepEqual(thing.owners(), {
      'a Apply v1': { 'f:spec': { 'f:selector': {} } },
      'u Update v1': { 'f:spec': { 'f:replicas': {} } },
    })
  })

  it('and nobody owns what it removes', () => {
    const thing = trial()
    thing.apply('a', { spec: { replicas: 1, selector: { a: 'b' } } })
    thing.update('u', { ...thing.live, spec: { replicas: 1 } })
    assert.deepEqual(thing.owners(), { 'a Apply v1': { 'f:spec': { 'f:replicas': {} } } })
  })

  it('together with what it owned before, by version and subresource', () => {
    const thing = trial()
    thing.update('u', { spec: { replicas: 1 } })
    thing.update('u', { ...thing.live, spec: { replicas: 1, selector: { a: 'b' } } })
    thing.update(
      'u',
      {
        ...thing.live,
        apiVersion: 'v2',
        metadata: thing.live.metadata ?? {},
        spec: { replicas: 2, selector: { a: 'b' } },
      },
      { apiVersion: 'v2' },
    )
    thing.update('u', { ...thing.live, status: { phase: 'x' } }, { subresource: 'status' })
    assert.deepEqual(thing.owners(), {
      'u Update v1': { 'f:spec': { '.': {}, 'f:selector': {} } },
      'u Update v2': { 'f:spec': { 'f:replicas': {} } },
      'u Update v1 status': { 'f:status': { '.': {}, 'f:phase': {} } },
    })
  })

  it('and keeps its time where it changes nothing', () => {
    const thing = trial()
    const first = thing.update('u', { spec: { replicas: 1 } })
    assert.deepEqual(thing.update('u', thing.live), first)
  })

  it('nothing of what the endpoint throws away', () => {
    const thing = trial()
    thing.update(
      'u',
      { spec: { replicas: 1 }, status: { phase: 'x' } },
      { resetFields: { v1: { keep: 'all-but', paths: [['status']] } } },
    )
    assert.deepEqual(thing.owners(), { 'u Update v1': { 'f:spec': { '.': {}, 'f:replicas': {} } } })
  })
})

describe('managers that a client sends', () => {
  const start = () => {
    const thing = trial()
    thing.apply('a', { spec: { replicas: 1 } })
    return thing
  }
  const sending = (thing: ReturnType<typeof trial>, managedFields: JsonObject[]) => ({
    ...thing.live,
    metadata: { ...Object(thing.live.metadata), managedFields },
  })

  it('may be left out: the client need not know them', () => {
    const thing = start()
    thing.update('u', { spec: { replicas: 1 } })
    assert.deepEqual(Object.keys(thing.owners()), ['a Apply v1'])
  })

  for (const none of [[], [{}], [{ manager: '' }]])
    it(`are taken away by ${JSON.stringify(none)}, and the object has none until somebody applies`, () => {
      const thing = start()
      thing.update('u', sending(thing, none))
      assert.deepEqual(thing.owners(), {})
      thing.update('u', { spec: { replicas: 2 } })
      assert.deepEqual(thing.owners(), {})
      thing.apply('a', { spec: { selector: { a: 'b' } } })
      assert.deepEqual(Object.keys(thing.owners()), ['a Apply v1', 'before-first-apply Update v1'])
    })

  it('take the place of those that are there', () => {
    const thing = start()
    const [entry] = entriesOf(thing.live)
    thing.update('u', sending(thing, [{ ...Object(entry), manager: 'b' }]))
    assert.deepEqual(Object.keys(thing.owners()), ['b Apply v1'])
  })

  it('count as left out where they cannot be read, and at subresources', () => {
    const thing = start()
    const [entry] = entriesOf(thing.live)
    thing.update('u', sending(thing, [{ ...Object(entry), operation: 'Other' }]))
    assert.deepEqual(Object.keys(thing.owners()), ['a Apply v1'])
    thing.update('u', sending(thing, []), { subresource: 'status' })
    assert.deepEqual(Object.keys(thing.owners()), ['a Apply v1'])
  })

  it('of a version that is gone are dropped', () => {
    const thing = start()
    const [entry] = entriesOf(thing.live)
    thing.update('u', sending(thing, [Object(entry), { ...Object(entry), manager: 'old', apiVersion: 'v0' }]))
    assert.deepEqual(Object.keys(thing.owners()), ['a Apply v1'])
  })
})

describe('more than ten managers that update', () => {
  it('are kept as ten: the oldest are put together', () => {
    const thing = trial()
    for (let at = 0; at < 13; at++)
      thing.update(`u${at}`, {
        metadata: { labels: { ...Object(Object(thing.live.metadata).labels), [`l${at}`]: 'x' } },
      })
    const owners = thing.owners()
    assert.equal(Object.keys(owners).length, 10)
    assert.deepEqual(owners['ancient-changes Update v1'], {
      'f:metadata': { 'f:labels': { '.': {}, 'f:l0': {}, 'f:l1': {}, 'f:l2': {}, 'f:l3': {} } },
    })
  })

  it('are counted without those that apply', () => {
    const thing = trial()
    for (let at = 0; at < 12; at++) thing.apply(`a${at}`, { metadata: { labels: { [`l${at}`]: 'x' } } })
    assert.equal(Object.keys(thing.owners()).length, 12)
  })
})

it('an object whose fields cannot be told is written without managers', () => {
  const thing = trial()
  thing.update('u', { spec: { containers: [{ image: 'no name' }] } })
  assert.deepEqual(thing.owners(), {})
})

it('managers are sorted by operation, time, name, version and subresource', () => {
  const thing = trial()
  const at = '2020-01-01T00:00:00Z'
  thing.update('z', { spec: { replicas: 1 } }, { now: at })
  thing.update('b', { ...thing.live, status: { phase: 'x' } }, { now: at, subresource: 'status' })
  thing.update('b', { ...thing.live, metadata: { ...Object(thing.live.metadata), labels: { a: 'x' } } }, { now: at })
  thing.update('a', { ...thing.live, spec: { replicas: 1, selector: { a: 'b' } } }, { now: '2019-01-01T00:00:00Z' })
  thing.apply('zz', { spec: { containers: [{ name: 'a' }] } })
  assert.deepEqual(Object.keys(thing.owners()), [
    'zz Apply v1',
    'a Update v1',
    'b Update v1',
    'b Update v1 status',
    'z Update v1',
  ])
})
