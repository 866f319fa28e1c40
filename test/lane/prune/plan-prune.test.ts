import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ClusterApi, LiveObject } from '../../../lib/apply/cluster.ts'
import { type PruneStep, planPrune } from '../../../lib/lane/prune/plan-prune.ts'
import type { UnitRecord } from '../../../lib/store/record.ts'
import { claimOf, entryOf, idOf, manifestOf, recordOf } from '../samples.ts'

const one = 'ConfigMap/web/one'
const type = { group: '', version: 'v1', kind: 'ConfigMap', plural: 'configmaps', namespaced: true, verbs: [] }
const api = { types: async () => ({ types: [type], unavailable: [] }) } as Partial<ClusterApi> as ClusterApi

interface Live {
  readonly uid?: string
  readonly manager?: string
  readonly annotations?: Readonly<Record<string, string>>
}

/** The live object with the label of a unit. */
function live(owner: string | undefined, change: Live = {}): LiveObject {
  const { uid = `uid of ${one}`, manager = 'kustomize-controller', annotations = {} } = change
  const { metadata, ...manifest } = manifestOf(one)
  const labels = {
    'kustomize.toolkit.fluxcd.io/name': owner ?? '',
    'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
  }
  const managedFields = [{ manager, operation: 'Apply', fieldsV1: {} }]
  const known = { uid, resourceVersion: '1', annotations, managedFields, ...(owner !== undefined && { labels }) }
  return { ...manifest, metadata: { ...metadata, ...known } }
}

/** What unit `a` does with its entry of the object, and for whom, where other units have these records. */
async function planned(label: string | undefined, ...others: readonly UnitRecord[]): Promise<string> {
  const step = await stepFor(live(label), ...others)
  return step?.kind === 'delete' ? `delete for ${step.owner.name}` : String(step?.kind)
}

/** What unit `a` does with its entry of the object where that is such. */
async function stepFor(metadata: LiveObject, ...others: readonly UnitRecord[]): Promise<PruneStep | undefined> {
  const drafts = new Map(others.map((record) => [record.unit, { record, seen: undefined }]))
  const snapshot = {
    of: async () => ({ kind: 'seen', metadata }) as const,
    listed: () => [],
    shown: () => undefined,
  }
  const wants = { owner: new Map(), losers: new Map() }
  const unit = { namespace: 'flux-system', name: 'a' }
  const [step] = await planPrune({ api, requestsAtOnce: 1 }, { snapshot, wants, drafts }, unit, [entryOf(one)])
  return step
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
  it('is deleted where a late write of ours made it again, by the uid that it has now', async () => {
    const step = await stepFor(live('a', { uid: 'new' }))
    assert.deepEqual(step?.kind === 'delete' && step.entry.uid, 'new')
  })

  const left: Readonly<Record<string, readonly [LiveObject, boolean]>> = {
    'that somebody else made again': [live('a', { uid: 'new', manager: 'kubectl' }), true],
    'whose labels were taken off': [live(undefined), true],
    'that says itself that it stays': [
      live('a', { annotations: { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' } }),
      false,
    ],
  }
  for (const [what, [metadata, watched]] of Object.entries(left)) {
    it(`${what} is left alone${watched ? ', and watched for a late write' : ''}`, async () => {
      const step = await stepFor(metadata)
      assert.deepEqual([step?.kind, step?.kind === 'forget' && step.watched === true], ['forget', watched])
    })
  }
})
