import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Digest, digestOf, digestOfValue } from '../../../lib/core/digest.ts'
import { approvalsOf } from '../../../lib/lane/orders/approvals.ts'
import { controlsView } from '../../../lib/lane/orders/controls-view.ts'
import { type Approval, changeControls } from '../../../lib/store/controls.ts'
import { unitControlsKey } from '../../../lib/store/keys.ts'
import type { HeldDeletion } from '../../../lib/store/record.ts'
import { memoryBucket } from '../../support/memory-bucket.ts'
import { virtualClock } from '../../support/virtual-clock.ts'
import { current, graphOf, idOf, inventory, nodeOf, recordOf, recordsOf, start } from '../samples.ts'

const artifact = digestOf('artifact')
const unit = idOf('a')

function hold(subjects: readonly string[], of: Digest | 'vanished' = artifact): HeldDeletion {
  const objects = subjects.map((subject) => ({ id: inventory(subject), uid: `uid of ${subject}` }))
  return { artifact: of, hash: digestOfValue(objects), objects, why: 'many' }
}

const one = 'ConfigMap/web/one'
const two = 'ConfigMap/web/two'
const three = 'ConfigMap/web/three'
const shown = hold([one, two])
const approval: Approval = { by: 'ann', at: start, artifact, hash: shown.hash, expires: start + 60_000 }

interface Given {
  /** What would be deleted now; what the person saw where not given. */
  readonly now?: HeldDeletion
  readonly approval?: Approval
  readonly annotation?: string
  readonly used?: readonly string[]
  readonly time?: number
  /** What the record shows. */
  readonly record?: HeldDeletion | undefined
}

/** Key of the approval that lets the deletions through, or undefined where they are held. */
async function through(given: Given): Promise<string | undefined> {
  const { now = shown, annotation, used = [], time = start } = given
  const bucket = memoryBucket()
  const { approval } = given
  if (approval !== undefined) await changeControls(bucket, unitControlsKey('test', unit), () => ({ approval }))
  const annotations = annotation === undefined ? {} : { 'sluice.dev/approve-deletion': annotation }
  const held = 'record' in given ? given.record : shown
  const record = { ...recordOf('a', [], { approvalsUsed: used }), ...(held !== undefined && { held }) }
  const graph = graphOf([nodeOf('a', current(), { annotations })])
  const cluster = { name: 'test', root: { url: '', ref: {}, path: '' }, variables: {}, deletion: none, rollout: alone }
  const controls = controlsView({ bucket, cluster, clock: virtualClock(time) })
  const found = await approvalsOf(new Map([[unit, now]]), recordsOf(record), graph, controls, time)
  assert.equal(found.held.has(unit), !found.approved.has(unit))
  return found.approved.get(unit)
}

const alone = { before: [], after: [], afterMs: 0 }
const none = { maxPercent: 50, minObjects: 10, protect: [] }
const key = `${shown.hash}@${start}`

describe('deletions that wait', () => {
  it('are held without an approval', async () => assert.equal(await through({}), undefined))
  it('go through with the approval of exactly them', async () => assert.equal(await through({ approval }), key))
  it('go through with the annotation of exactly them', async () => {
    assert.equal(await through({ annotation: shown.hash }), `${shown.hash}@git`)
  })
  it('go through although the record does not show them yet', async () => {
    assert.equal(await through({ approval, record: undefined }), key)
  })
})

describe('an approval covers', () => {
  it('fewer deletions than were shown', async () => {
    assert.equal(await through({ approval, now: hold([one]) }), key)
    assert.equal(await through({ annotation: shown.hash, now: hold([two]) }), `${shown.hash}@git`)
  })
  it('no more of them', async () => {
    assert.equal(await through({ approval, now: hold([one, two, three]) }), undefined)
  })
  it('no others', async () => assert.equal(await through({ approval, now: hold([three]) }), undefined))
  it('no object of the same name that came later', async () => {
    const later = { ...hold([one]), objects: [{ id: inventory(one), uid: 'another' }], hash: digestOf('later') }
    assert.equal(await through({ approval, now: later }), undefined)
  })
  it('nothing where the record shows other deletions by now', async () => {
    assert.equal(await through({ approval, now: hold([one]), record: hold([one, three]) }), undefined)
  })
})

describe('an approval counts', () => {
  it('for the artifact that it was given for', async () => {
    assert.equal(await through({ approval: { ...approval, artifact: digestOf('other') } }), undefined)
    assert.equal(await through({ approval: { ...approval, artifact: 'vanished' } }), undefined)
    const vanished = hold([one, two], 'vanished')
    assert.equal(await through({ approval: { ...approval, artifact: 'vanished' }, now: vanished }), key)
  })
  it('until it expires', async () => {
    assert.equal(await through({ approval, time: start + 59_999 }), key)
    assert.equal(await through({ approval, time: start + 60_000 }), undefined)
  })
  it('once; another one for the same deletions counts again', async () => {
    assert.equal(await through({ approval, used: [key] }), undefined)
    assert.equal(await through({ approval: { ...approval, at: start + 1 }, used: [key] }), `${shown.hash}@${start + 1}`)
  })
  it('once in Git too, where it stays written', async () => {
    assert.equal(await through({ annotation: shown.hash, used: [`${shown.hash}@git`] }), undefined)
  })
  it('beside one in Git that is used up', async () => {
    assert.equal(await through({ approval, annotation: shown.hash, used: [`${shown.hash}@git`] }), key)
  })
})
