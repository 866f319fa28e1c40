import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { LiveObject, ResourceType } from '../../lib/apply/cluster.ts'
import type { PlannedChange } from '../../lib/apply/planned-write.ts'
import { asFinding, bounded } from '../../lib/audit/as-finding.ts'
import { type Judged, sightedIn } from '../../lib/audit/finding.ts'
import { ignoreRule } from '../../lib/audit/ignore-rule.ts'
import type { JsonObject } from '../../lib/core/json.ts'
import { inventoryId } from '../../lib/core/object-ref.ts'
import type { DriftFinding } from '../../lib/store/drift.ts'

const ref = { group: 'rbac.authorization.k8s.io', kind: 'Role', namespace: 'web', name: 'a.b' }
const id = inventoryId(ref)
const type: ResourceType = { group: '', version: 'v1', kind: 'Any', plural: 'anys', namespaced: true, verbs: [] }
const judged: Judged = { entry: { id, version: 'v1', uid: 'u' }, ignored: () => [], secrets: [] }

interface Manager {
  readonly manager: string
  readonly operation?: string
  readonly fields: JsonObject
}

function object(kind: string, body: JsonObject, managers: readonly Manager[] = [], uid = 'u'): LiveObject {
  const managedFields = managers.map(({ manager, operation = 'Update', fields }) => {
    return { manager, operation, time: '2026-01-01T00:00:00Z', fieldsV1: fields }
  })
  return { apiVersion: 'v1', kind, metadata: { name: 'a', uid, resourceVersion: '1', managedFields }, ...body }
}

const ours = (fields: JsonObject): Manager => ({ manager: 'kustomize-controller', operation: 'Apply', fields })

function change(live: LiveObject, dryRun: LiveObject): PlannedChange {
  return {
    action: 'configure',
    type,
    desired: dryRun,
    payload: dryRun,
    live,
    dryRun,
    warnings: [],
    takeover: [],
    why: 'drift',
  }
}

describe('a finding', () => {
  it('lists what a takeover would remove, though a dry-run before it leaves it', () => {
    const kubectl = { manager: 'kubectl-edit', fields: { 'f:spec': { 'f:x': {}, 'f:m': { 'f:y': {} } } } }
    const robot = { manager: 'robot', fields: { 'f:spec': { 'f:m': { 'f:y': {} } } } }
    const entries = [ours({ 'f:spec': { 'f:a': {} } }), kubectl, robot]
    const live = object('Any', { spec: { a: 1, x: 2, m: { y: 3 } } }, entries)
    const found = sightedIn(change(live, live), judged)
    assert.deepEqual(found?.fields, [{ path: '/spec/x', found: '2' }])
    assert.deepEqual(found.actors, [{ manager: 'kubectl-edit', operation: 'Update', time: '2026-01-01T00:00:00Z' }])
    const ignoring = sightedIn(change(live, live), { ...judged, ignored: () => [['spec', 'x']] })
    assert.equal(ignoring?.kind, 'ownership')
  })

  it('names who applied under our name, where our entry is not the one that we left', () => {
    const entry = ours({ 'f:spec': { 'f:a': {} } })
    const [live, wanted] = [object('Any', { spec: { a: 2 } }, [entry]), object('Any', { spec: { a: 1 } }, [entry])]
    const baseline = { uid: 'u', resourceVersion: '1', entryHash: 'of another', metaHash: '', bodyHash: '' } as never
    const actors = (entry: Judged['entry']) => sightedIn(change(live, wanted), { ...judged, entry })?.actors.length
    assert.deepEqual([actors(judged.entry), actors({ ...judged.entry, baseline })], [0, 1])
  })

  it('shows no value of a Secret, whoever added it', () => {
    const kubectl = { manager: 'kubectl-patch', fields: { 'f:data': { 'f:more': {}, 'f:a': {} } } }
    const live = object('Secret', { data: { a: 'dGFtcGVyZWQ=', same: 'c2FtZQ==', more: 'bW9yZQ==' } }, [kubectl])
    const wanted = object('Secret', { data: { a: 'd2FudGVk', same: 'c2FtZQ==', more: 'bW9yZQ==' } }, [kubectl])
    const wantedByUs = object('Secret', { ...wanted }, [ours({ 'f:data': { 'f:a': {}, 'f:same': {} } })])
    const found = sightedIn(change(live, wantedByUs), judged)
    assert.deepEqual(found?.fields, [
      { path: '/data/a', wanted: '"***"', found: '"***"' },
      { path: '/data/more', found: '"***"' },
    ])
  })

  it('is of another object where the uid is another one', () => {
    assert.equal(sightedIn(change(object('Any', {}, [], 'other'), object('Any', {})), judged)?.kind, 'replaced')
  })

  it('lists twenty fields of an object and fifty objects in full, and counts the rest', () => {
    const spec = (value: number) => Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`f${n}`, value]))
    const sighted = sightedIn(change(object('Any', { spec: spec(1) }), object('Any', { spec: spec(2) })), judged)!
    assert.deepEqual([sighted.fields.length, sighted.more], [20, 10])
    const never = { open: undefined, reverts: undefined }
    const finding = asFinding(sighted, never, { done: 'reported' }, 5)
    const all = bounded(Array.from({ length: 60 }, () => finding))
    assert.deepEqual([all[49]?.fields.length, all[50]?.fields.length, all[50]?.more], [20, 0, 30])
  })
})

describe('the ignore rule of findings', () => {
  const finding = (fields: DriftFinding['fields']): DriftFinding => {
    const seen = { firstSeen: 0, times: 3, done: 'held-back' } as const
    return { id, version: 'v1', kind: 'changed', fields, actors: [], ...seen }
  }

  it('selects the object by patterns that match it alone, and leaves out what is no drift', () => {
    const fields = [
      { path: '/rules/0/verbs', wanted: '1' },
      { path: '/l[name=x]/y', pointer: '/l/2/y', found: '1' },
      { path: '/z', found: '1', foreign: true as const },
    ]
    assert.equal(
      ignoreRule([finding(fields)]),
      `spec:
  ignore:
    - paths:
        - "/rules/0/verbs"
        - "/l/2/y"
      target:
        group: "rbac\\\\.authorization\\\\.k8s\\\\.io"
        kind: "Role"
        name: "a\\\\.b"
        namespace: "web"`,
    )
  })
  it('is none where no field is told, as of an object that is deleted again and again', () => {
    assert.equal(ignoreRule([finding([])]), undefined)
  })
})
