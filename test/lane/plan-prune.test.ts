import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ClusterApi, LiveObject } from '../../lib/apply/cluster.ts'
import { planPrune } from '../../lib/lane/plan-prune.ts'
import type { UnitRecord } from '../../lib/store/record.ts'
import { claimOf, entryOf, idOf, manifestOf, recordOf } from './samples.ts'

const one = 'ConfigMap/web/one'
const type = { group: '', version: 'v1', kind: 'ConfigMap', plural: 'configmaps', namespaced: true, verbs: [] }
const api = { types: async () => ({ types: [type], unavailable: [] }) } as Partial<ClusterApi> as ClusterApi

/** The live object with the label of a unit. */
function live(owner: string | undefined): LiveObject {
  const { metadata, ...manifest } = manifestOf(one)
  const labels = {
    'kustomize.toolkit.fluxcd.io/name': owner ?? '',
    'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
  }
  const managedFields = [{ manager: 'kustomize-controller', operation: 'Apply', fieldsV1: {} }]
  const known = { uid: `uid of ${one}`, resourceVersion: '1', managedFields, ...(owner !== undefined && { labels }) }
  return { ...manifest, metadata: { ...metadata, ...known } }
}

/** What unit `a` does with its entry of the object, and for whom, where other units have these records. */
async function planned(label: string | undefined, ...others: readonly UnitRecord[]): Promise<string> {
  const drafts = new Map(others.map((record) => [record.unit, { record, seen: undefined }]))
  const snapshot = {
    of: async () => ({ kind: 'seen', metadata: live(label) }) as const,
    listed: () => [],
    shown: () => undefined,
  }
  const wants = { owner: new Map(), losers: new Map() }
  const unit = { namespace: 'flux-system', name: 'a' }
  const [step] = await planPrune({ api, requestsAtOnce: 1 }, { snapshot, wants, drafts }, unit, [entryOf(one)])
  return step?.kind === 'delete' ? `delete for ${step.owner.name}` : String(step?.kind)
}

describe('an object that its unit does not want any more', () => {
  it('is deleted where it carries the label of its unit', async () => {
    assert.equal(await planned('a'), 'delete for a')
  })
  it('is left alone where its labels were taken off', async () => {
    assert.equal(await planned(undefined), 'forget')
  })
  it('is left to another unit that lists it, applied or only claimed', async () => {
    assert.equal(await planned('b', recordOf('b', [one])), 'forget')
    assert.equal(await planned('b', recordOf('b', [], { inventory: [claimOf(one)] })), 'forget')
  })
  it('is left alone where it carries the label of a unit that this lane never had', async () => {
    assert.equal(await planned('elsewhere', recordOf('b', [one])), 'forget')
  })
  it('is deleted where the labelled unit does not list it: a stale worker wrote that label, and nobody else knows the object', async () => {
    assert.equal(await planned('b', recordOf('b')), 'delete for b')
    assert.equal(await planned('b', recordOf('b', ['ConfigMap/web/two'], { unit: idOf('b') })), 'delete for b')
  })
})
