import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { entriesOf } from './support/replay.ts'
import { trial } from './support/trial.ts'

const replicas = (count: number) => ({ spec: { replicas: count } })
const ownsReplicas = { 'f:spec': { 'f:replicas': {} } }

describe('an apply owns what it says', () => {
  it('from the start, but not what says which object it is', () => {
    const thing = trial()
    thing.apply('a', { metadata: { labels: { app: 'x' } }, spec: { containers: [{ name: 'web', image: 'v1' }] } })
    assert.deepEqual(entriesOf(thing.live), [
      {
        manager: 'a',
        operation: 'Apply',
        apiVersion: 'v1',
        time: '2020-01-01T00:00:01Z',
        fieldsType: 'FieldsV1',
        fieldsV1: {
          'f:metadata': { 'f:labels': { 'f:app': {} } },
          'f:spec': { 'f:containers': { 'k:{"name":"web"}': { '.': {}, 'f:image': {}, 'f:name': {} } } },
        },
      },
    ])
  })

  it('under the name unknown where it has none', () => {
    const thing = trial()
    thing.apply('', replicas(1))
    assert.deepEqual(thing.owners(), { 'unknown Apply v1': ownsReplicas })
  })

  it('together with others that say the same', () => {
    const thing = trial()
    thing.apply('a', replicas(1))
    assert.equal(thing.apply('b', replicas(1)).kind, 'applied')
    assert.deepEqual(thing.owners(), { 'a Apply v1': ownsReplicas, 'b Apply v1': ownsReplicas })
  })

  it('and takes away what it does not say any more', () => {
    const thing = trial()
    thing.apply('a', { metadata: { labels: { a: '1', b: '2' } }, spec: { replicas: 1, containers: [{ name: 'web' }] } })
    thing.apply('a', { metadata: { labels: { a: '1' } }, spec: { replicas: 1 } })
    assert.deepEqual(thing.live.spec, { replicas: 1 })
    assert.deepEqual(thing.owners(), {
      'a Apply v1': { 'f:metadata': { 'f:labels': { 'f:a': {} } }, 'f:spec': { 'f:replicas': {} } },
    })
  })

  it('but leaves what others own of it', () => {
    const thing = trial()
    thing.apply('a', { spec: { replicas: 1, containers: [{ name: 'web', image: 'v1' }] } })
    thing.apply('b', { spec: { containers: [{ name: 'web', args: ['x'] }] } })
    thing.apply('a', { spec: { replicas: 1 } })
    assert.deepEqual(thing.live.spec, { replicas: 1, containers: [{ name: 'web', args: ['x'] }] })
  })

  it('and what an update has put beside it since', () => {
    const thing = trial()
    thing.apply('a', { spec: { replicas: 1, containers: [{ name: 'web' }] } })
    thing.update('u', { ...thing.live, spec: { replicas: 1, containers: [{ name: 'web' }, { name: 'side' }] } })
    thing.apply('a', { spec: { replicas: 1 } })
    assert.deepEqual(thing.live.spec, { replicas: 1, containers: [{ name: 'side' }] })
  })

  it('but takes an item away whole, whatever an update has put into it', () => {
    const thing = trial()
    thing.apply('a', { spec: { replicas: 1, containers: [{ name: 'web' }] } })
    thing.update('u', { ...thing.live, spec: { replicas: 1, containers: [{ name: 'web', args: ['x'] }] } })
    thing.apply('a', { spec: { replicas: 1 } })
    assert.deepEqual(thing.live.spec, { replicas: 1, containers: null })
  })

  it('in whatever version it is applied', () => {
    const thing = trial()
    thing.apply('a', { spec: { replicas: 1, selector: { a: 'b' } } })
    thing.apply('a', replicas(1), { apiVersion: 'v2' })
    assert.deepEqual(thing.owners(), { 'a Apply v2': ownsReplicas })
    assert.deepEqual(thing.live.spec, { replicas: 1 })
  })
})

describe('an apply that would change what others own', () => {
  it('is refused with their names and fields', () => {
    const thing = trial()
    thing.apply('a', replicas(1))
    assert.deepEqual(thing.apply('b', replicas(2)), {
      kind: 'conflict',
      message: 'Apply failed with 1 conflict: conflict with "a": .spec.replicas',
      causes: [{ reason: 'FieldManagerConflict', message: 'conflict with "a"', field: '.spec.replicas' }],
    })
  })

  it('tells of updates their version and subresource, and groups fields by manager', () => {
    const thing = trial()
    thing.update('u', { spec: { replicas: 1, selector: { a: 'b' } } })
    thing.update('s', { ...thing.live, spec: { replicas: 2, selector: { a: 'b' } } }, { subresource: 'scale' })
    thing.apply('a', { spec: { containers: [{ name: 'web', image: 'v1' }] } })
    const answer = thing.apply('b', {
      spec: { replicas: 3, selector: { a: 'c' }, containers: [{ name: 'web', image: 'v2' }] },
    })
    assert.equal(
      answer.kind === 'conflict' && answer.message,
      'Apply failed with 3 conflicts: conflicts with "a":\n- .spec.containers[name="web"].image\n' +
        'conflicts with "s" with subresource "scale" using v1:\n- .spec.replicas\n' +
        'conflicts with "u" using v1:\n- .spec.selector',
    )
  })

  it('takes them over by force, and leaves nothing of managers that own nothing else', () => {
    const thing = trial()
    thing.apply('a', replicas(1))
    thing.apply('b', replicas(2), { force: true })
    assert.deepEqual(thing.owners(), { 'b Apply v1': ownsReplicas })
  })

  it('collides with whoever was there before anybody applied', () => {
    const thing = trial({ apiVersion: 'v1', kind: 'Thing', metadata: { name: 'x', uid: '1' }, spec: { replicas: 1 } })
    const answer = thing.apply('a', replicas(2))
    assert.equal(
      answer.kind === 'conflict' && answer.message,
      'Apply failed with 1 conflict: conflict with "before-first-apply" using v1: .spec.replicas',
    )
  })
})

describe('an apply that changes nothing', () => {
  it('keeps its time', () => {
    const thing = trial()
    thing.apply('a', replicas(1))
    const before = thing.live
    thing.apply('a', replicas(1))
    assert.deepEqual(thing.live, before)
  })

  it('has no time where its manager has not written before', () => {
    const thing = trial()
    thing.apply('a', replicas(1))
    thing.apply('b', replicas(1))
    assert.deepEqual(
      entriesOf(thing.live).map((entry) => Object(entry).time),
      [undefined, '2020-01-01T00:00:01Z'],
    )
  })
})

describe('an apply at an endpoint that throws fields away', () => {
  const resetFields = { v1: { keep: 'all-but' as const, paths: [['status'], ['spec', 'replicas']] } }

  it('does not own them, and does not collide with who does', () => {
    const thing = trial()
    thing.update('u', { spec: { replicas: 1 }, status: { phase: 'a' } })
    const answer = thing.apply(
      'a',
      { spec: { replicas: 2, selector: { a: 'b' } }, status: { phase: 'b' } },
      { resetFields },
    )
    assert.equal(answer.kind, 'applied')
    assert.deepEqual(thing.owners()['a Apply v1'], { 'f:spec': { 'f:selector': {} } })
  })

  it('owns only what the endpoint is for', () => {
    const thing = trial()
    const only = { v1: { keep: 'only' as const, paths: [['spec', 'containers', '*', 'image']] } }
    thing.apply('a', { spec: { replicas: 1, containers: [{ name: 'web', image: 'v1' }] } }, { resetFields: only })
    const kept = { 'f:spec': { 'f:containers': { 'k:{"name":"web"}': { '.': {}, 'f:image': {} } } } }
    assert.deepEqual(thing.owners(), { 'a Apply v1': kept })
  })
})

describe('an apply that cannot be', () => {
  const answer = (config: object) => trial().apply('a', JSON.parse(JSON.stringify(config)))
  const cases: readonly (readonly [object, 400 | 500, string])[] = [
    [{ kind: 'Other' }, 400, 'invalid object type: /v1, Kind=Other'],
    [{ apiVersion: 'apps/v1' }, 400, 'invalid object type: apps/v1, Kind=Thing'],
    [{ metadata: { managedFields: [] } }, 400, 'metadata.managedFields must be nil'],
    [
      { spec: { replica: 1 } },
      500,
      'failed to create typed patch object (n/x; /v1, Kind=Thing): .spec.replica: field not declared in schema',
    ],
    [
      { spec: { ports: [{ port: 1 }, { port: 1, protocol: 'TCP' }] } },
      500,
      'failed to create typed patch object (n/x; /v1, Kind=Thing): .spec.ports: duplicate entries for key [port=1,protocol="TCP"]',
    ],
  ]
  for (const [config, code, message] of cases)
    it(`says so: ${JSON.stringify(config)}`, () => {
      assert.deepEqual(answer(config), { kind: 'refused', code, message })
    })

  it('says so where the managers that are there cannot be read', () => {
    const thing = trial({ metadata: { uid: '1', managedFields: [{ operation: 'Update' }] } })
    const message = 'failed to decode managed fields: apiVersion must not be empty'
    assert.deepEqual(thing.apply('a', {}), { kind: 'refused', code: 500, message })
  })
})

describe('an apply by kubectl', () => {
  const annotation = 'kubectl.kubernetes.io/last-applied-configuration'
  const applied = (count: number) => ({
    metadata: {
      annotations: {
        [annotation]: JSON.stringify({
          apiVersion: 'v1',
          kind: 'Thing',
          metadata: { name: 'x', namespace: 'n' },
          spec: { replicas: count },
        }),
      },
    },
    spec: { replicas: 1 },
  })

  it('takes over what kubectl had applied by itself, and keeps its note up to date', () => {
    const thing = trial()
    thing.update('kubectl-client-side-apply', applied(1))
    assert.equal(thing.apply('kubectl', replicas(2)).kind, 'applied')
    assert.deepEqual(thing.live.metadata, {
      ...Object(thing.live.metadata),
      annotations: {
        [annotation]:
          '{"apiVersion":"v1","kind":"Thing","metadata":{"name":"x","namespace":"n"},"spec":{"replicas":2}}\n',
      },
    })
  })

  it('collides where the field is not any more what kubectl had applied', () => {
    const thing = trial()
    thing.update('kubectl-client-side-apply', applied(5))
    const answer = thing.apply('kubectl', replicas(2))
    assert.equal(
      answer.kind === 'conflict' && answer.message,
      'Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using v1: .spec.replicas',
    )
  })

  it('is like others where somebody else applies', () => {
    const thing = trial()
    thing.update('kubectl-client-side-apply', applied(1))
    assert.equal(thing.apply('other', replicas(2)).kind, 'conflict')
  })
})
