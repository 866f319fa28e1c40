import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { digestOf } from '../../../lib/core/digest.ts'
import { gitRevision } from '../../../lib/core/revision.ts'
import { desiredDigest } from '../../../lib/lane/discover/desired-digest.ts'
import { holdsOthers, isSettled, type Wanted } from '../../../lib/lane/discover/settled.ts'
import type { Head, HeadBuild } from '../../../lib/store/head.ts'
import { emptyHead } from '../../../lib/store/heads.ts'
import type { InventoryEntry, UnitRecord } from '../../../lib/store/record.ts'
import { sampleSource } from '../../store/samples.ts'
import { claimOf, definitionOf, desiredOf, entryOf, idOf, inventory, recordOf, revision } from '../samples.ts'

const artifact = digestOf('artifact')
const earlier = gitRevision('main', '9'.repeat(40))
const target = { revision, artifact }
const one = 'ConfigMap/web/one'
const two = 'ConfigMap/web/two'
const child = 'Kustomization/flux-system/child'
const others = [{ id: inventory(child) }]

const entry: HeadBuild = { clusters: ['test'], artifact }
const head: Head = { ...emptyHead(sampleSource), revision }
const wanted: Wanted = { definition: definitionOf('a'), parent: idOf('flux-system'), head, entry }

/** An entry of an object as it was applied. */
const applied = (subject: string): InventoryEntry => entryOf(subject, { desired: desiredOf(subject).hash })
const ready = (status: 'True' | 'False' | 'Unknown', reason = 'ReconciliationSucceeded') =>
  ({ type: 'Ready', status, reason, message: '', lastTransitionTime: '2026-01-01T00:00:00Z' }) as const

const record: UnitRecord = recordOf('a', [], {
  conditions: [ready('True')],
  applied: { ...target, desired: desiredDigest([desiredOf(one), desiredOf(two)], others), at: 1 },
  inventory: [applied(two), applied(one), claimOf(child)],
})

const hold = { artifact, hash: artifact, objects: [], why: 'many' }
const intent = { id: inventory(one), version: 'v1', uid: 'u', resourceVersion: '1' }

/** Why a unit is looked at: one thing each that is not as in the settled one. */
const unsettled: readonly (readonly [string, Partial<UnitRecord>, Partial<Wanted>?])[] = [
  ['it is not ready', { conditions: [ready('False')] }],
  ['it is not known whether it is ready', { conditions: [ready('Unknown')] }],
  ['nothing was ever said of it', { conditions: [] }],
  ['it has another artifact now', {}, { entry: { ...entry, artifact: digestOf('newer') } }],
  ['it has no artifact', {}, { entry: { clusters: ['test'] } }],
  ['its artifact is that of an earlier revision', {}, { entry: { ...entry, behind: earlier } }],
  ['its head is at no revision', {}, { head: emptyHead(sampleSource) }],
  ['its build fails', {}, { entry: { ...entry, error: { code: 'BuildFailed', message: 'broken', since: 1 } } }],
  ['its source fails', {}, { head: { ...head, error: { code: 'SourceFailed', message: 'gone', since: 1 } } }],
  ['no build of it was asked for', {}, { entry: undefined }],
  ['there is no head', {}, { head: undefined }],
  ['it belongs to another unit now', {}, { parent: idOf('b') }],
  ['it belongs to no unit any more', {}, { parent: undefined }],
  ['its definition changed', {}, { definition: definitionOf('a', { prune: false }) }],
  [
    'its annotations changed',
    {},
    { definition: definitionOf('a', { annotations: { 'sluice.dev/approve-deletion': 'x' } }) },
  ],
  ['something is being worked towards', { target }],
  ['deletions wait for a person', { held: hold }],
  ['it left Git before', { removed: 1 }],
  ['an object is left to another unit', { yields: [inventory(two)] }],
  ['an object was written down for deletion', { intents: [intent] }],
  ['it owns an object that it does not want', { inventory: [...record.inventory, applied('ConfigMap/web/three')] }],
  ['it holds a unit that it does not want', { inventory: [...record.inventory, claimOf('Kustomization/a/b')] }],
  ['it does not own an object that it wants', { inventory: [applied(one), claimOf(child)] }],
  ['an object was claimed and never applied', { inventory: [claimOf(two), applied(one), claimOf(child)] }],
  [
    'an object was applied as it is not wanted',
    { inventory: [entryOf(two, { desired: digestOf('other') }), applied(one), claimOf(child)] },
  ],
]

describe('a unit', () => {
  it('is settled that is ready with exactly what it wants', () => assert(isSettled(record, wanted)))

  it('is settled also where things are known of it that are over', () => {
    const tombstones = [{ id: inventory('ConfigMap/web/old'), version: 'v1', uid: 'u', prunedAt: 1 }]
    const more: Partial<UnitRecord> = {
      tombstones,
      approvalsUsed: ['x'],
      attempted: { ...target, at: 1 },
      nextEvent: 9,
    }
    assert(isSettled({ ...record, ...more }, wanted))
  })

  it('is settled at any revision that left its artifact as it is', () => {
    const next = gitRevision('main', '8'.repeat(40))
    assert(isSettled(record, { ...wanted, head: { ...head, revision: next } }))
  })

  it('is not settled without a record', () => assert(!isSettled(undefined, wanted)))

  it('is not settled that was never applied', () => {
    const { applied: _, ...never } = record
    assert(!isSettled(never, wanted))
  })

  for (const [why, change, now] of unsettled) {
    it(`is not settled where ${why}`, () => assert(!isSettled({ ...record, ...change }, { ...wanted, ...now })))
  }

  it('is not settled by a record of before, which said in another way what it wanted', () => {
    const before = { ...target, desired: digestOf('by order of the output'), at: 1 }
    assert(!isSettled({ ...record, applied: before }, wanted))
  })
})

describe('what a unit wants', () => {
  it('is the same in any order, and however often a unit is named', () => {
    const all = [desiredOf(one), desiredOf(two)]
    assert.equal(desiredDigest(all, others), desiredDigest(all.toReversed(), [...others, ...others]))
  })

  it('is something else with another object, another content or another unit', () => {
    const all = [
      desiredDigest([desiredOf(one)], []),
      desiredDigest([desiredOf(two)], []),
      desiredDigest([{ ...desiredOf(one), hash: digestOf('other') }], []),
      desiredDigest([desiredOf(one)], others),
      desiredDigest([], others),
      desiredDigest([], []),
    ]
    assert.equal(new Set(all).size, all.length)
  })
})

describe('a unit that holds others', () => {
  const holding: readonly (readonly [string, readonly string[], boolean])[] = [
    ['has a Kustomization', [one, child], true],
    ['has a source', ['GitRepository/flux-system/apps'], true],
    ['has objects alone', [one, 'Deployment/web/front'], false],
    ['has nothing', [], false],
  ]
  for (const [name, subjects, expected] of holding) {
    it(`${name}: ${expected}`, () => assert.equal(holdsOthers(recordOf('a', subjects)), expected))
  }
})
