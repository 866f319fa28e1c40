import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { LiveObject } from '../../lib/apply/cluster.ts'
import { keptFromApply, keptFromDeletion } from '../../lib/apply/guard/guards.ts'
import { ownerOf } from '../../lib/apply/guard/other-owner.ts'
import { ownerLabels } from '../../lib/flux/owner-labels.ts'

const owner = { namespace: 'flux-system', name: 'apps' }
type Marks = Readonly<Record<string, string>>
const prefixed = (marks: Marks) =>
  Object.fromEntries(Object.entries(marks).map(([key, value]) => [`kustomize.toolkit.fluxcd.io/${key}`, value]))

function object(annotations: Marks = {}, labels: Marks = {}): LiveObject {
  const metadata = {
    name: 'a',
    uid: 'u',
    resourceVersion: '1',
    annotations: prefixed(annotations),
    labels: { ...ownerLabels(owner), ...prefixed(labels) },
  }
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata }
}

describe('an apply is kept from', () => {
  const cases: readonly [string, LiveObject, LiveObject | undefined, string | undefined][] = [
    ['nothing without marks', object(), object(), undefined],
    ['what Git disables', object({ reconcile: 'disabled' }), undefined, 'reconcile-disabled'],
    ['what the cluster disables, whatever the case', object(), object({ reconcile: 'DISABLED' }), 'reconcile-disabled'],
    ['what a label ignores', object({}, { ssa: 'ignore' }), undefined, 'ssa-ignore'],
    ['what exists, under IfNotPresent', object({ ssa: 'ifnotpresent' }), object(), 'ssa-if-not-present'],
    ['nothing where IfNotPresent does not exist yet', object({ ssa: 'IfNotPresent' }), undefined, undefined],
    ['nothing where only the live object says IfNotPresent', object(), object({ ssa: 'IfNotPresent' }), undefined],
    ['nothing for any other value', object({ reconcile: 'enabled', ssa: 'Merge' }), object(), undefined],
  ]
  for (const [what, desired, live, reason] of cases) {
    it(what, () => assert.equal(keptFromApply(desired, live), reason))
  }
})

describe('a deletion is kept from', () => {
  const cases: readonly [string, LiveObject, string | undefined][] = [
    ['nothing without marks', object(), undefined],
    ['what says prune: disabled', object({ prune: 'Disabled' }), 'prune-disabled'],
    ['what says reconcile: disabled', object({}, { reconcile: 'disabled' }), 'reconcile-disabled'],
    ['what says ssa: Ignore', object({ ssa: 'Ignore' }), 'ssa-ignore'],
    ['what another Kustomization owns', object({}, { name: 'other' }), 'other-owner'],
    ['what another namespace owns', object({}, { namespace: 'other' }), 'other-owner'],
  ]
  for (const [what, live, reason] of cases) {
    it(what, () => assert.equal(keptFromDeletion(live, owner, 'u'), reason))
  }
  it('what is another object of the same name', () => assert.equal(keptFromDeletion(object(), owner, 'v'), 'other-uid'))
})

describe('the owner', () => {
  it('is read from both labels or not at all', () => {
    assert.deepEqual(ownerOf(object()), owner)
    assert.equal(ownerOf({ metadata: { labels: { 'kustomize.toolkit.fluxcd.io/name': 'apps' } } }), undefined)
  })
})
