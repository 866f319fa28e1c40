import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { memoryObjectStore } from '../../lib/adapters/memory/object-store.ts'
import type { Activation } from '../../lib/lane/activation.ts'
import type { LaneDeps } from '../../lib/lane/deps.ts'
import { laneMemory } from '../../lib/lane/memory.ts'
import { preparePass } from '../../lib/lane/prepare-pass.ts'
import { pruneDecision } from '../../lib/lane/prune/prune-decision.ts'
import { type LaneOptions, runLane } from '../../lib/lane/run-lane.ts'
import { changeControls, readControls } from '../../lib/store/controls.ts'
import { unitControlsKey } from '../../lib/store/keys.ts'
import { readRecords } from '../../lib/store/records.ts'
import { memoryCluster } from '../simulation/cluster/memory-cluster.ts'
import { dying, failing, type LaneScene, laneScene, objectId } from './lane-scene.ts'
import { type Commit, histories, rendersOf, type Step } from './random-fleet.ts'
import { idOf } from './samples.ts'

type Scope = 'narrow' | 'wide'

/** The same bucket and the same cluster again, for one activation that changes nothing of the first ones. */
async function copyOf({ bucket, clock, cluster, deps }: LaneScene) {
  const store = memoryObjectStore()
  for await (const { key } of bucket.store.list('')) {
    await store.put(key, (await bucket.store.get(key))!.bytes, { create: true })
  }
  const copy = memoryCluster({ name: 'copy', now: clock.now }, cluster.snapshot())
  const memory = laneMemory()
  const world: LaneDeps = { ...deps, bucket: { ...bucket, store, nonces: nonces() }, api: copy.api, memory }
  return { deps: world, cluster: copy }
}

function nonces(): () => string {
  let count = 0
  return () => `copy ${++count}`
}

/** A copy after what no record names was adopted: that is for audits alone, and what is left to decide is the same for all. */
async function adoptedCopyOf(scene: LaneScene): ReturnType<typeof copyOf> {
  const copy = await copyOf(scene)
  await preparePass(copy.deps, { scope: 'wide', signal: AbortSignal.timeout(60_000) })
  return copy
}

async function planned(scene: LaneScene, scope: Scope): Promise<Activation> {
  const { deps } = await adoptedCopyOf(scene)
  return (await preparePass(deps, { scope, signal: AbortSignal.timeout(60_000) })).act
}

/** `unit object` of everything that an activation would delete. */
function deletionsOf(act: Activation): readonly string[] {
  return [...act.deletions.keys()].flatMap((unit) => {
    const decision = pruneDecision(act, unit)
    return decision.kind === 'go' ? decision.entries.map(({ id, uid }) => `${unit} ${id} ${uid}`) : []
  })
}

/** All that was decided, in a form that can be compared; a settled unit is one that is read where all are. */
function decisionsOf({ graph, wants, deletions, held, approved, blocked }: Activation) {
  const byKey = <V>(map: ReadonlyMap<string, V>) => Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)))
  const nodes = [...graph.nodes.values()].map(({ id, parent, definition, kept, content: { kind } }) => {
    return [id, { parent, definition, kept, kind: kind === 'settled' ? 'current' : kind }] as const
  })
  return {
    nodes: byKey(new Map(nodes)),
    vanished: byKey(graph.vanished),
    notes: byKey(graph.notes),
    owner: byKey(new Map([...wants.owner.keys()].map((id) => [id, wants.owner.get(id)]))),
    losers: byKey(new Map([...wants.losers].map(([unit, ids]) => [unit, byKey(ids)]))),
    deletions: byKey(deletions),
    ...{ held: byKey(held), approved: byKey(approved) },
    blocked: Object.fromEntries([...deletions.keys()].sort().map((unit) => [unit, blocked(unit)])),
  }
}

/** What a whole activation deletes, on a copy. */
async function deletedBy(scene: LaneScene, scope: Scope): Promise<readonly string[]> {
  const { deps, cluster } = await adoptedCopyOf(scene)
  await runLane(deps, optionsOf(deps, scope))
  return [...scene.cluster.all()].flatMap(([id, { metadata }]) =>
    cluster.get(id)?.metadata.uid === metadata.uid ? [] : [`${id} ${metadata.uid}`],
  )
}

function optionsOf({ clock }: LaneDeps, scope: Scope): LaneOptions {
  return { scope, maySkip: false, signal: AbortSignal.timeout(60_000), endsAt: clock.now() + 90_000 }
}

async function happen(scene: LaneScene, step: Step, pushed: Commit[]): Promise<void> {
  const { deps, clock, cluster, bucket } = scene
  switch (step.kind) {
    case 'push':
      pushed.push(step.commit)
      await scene.push(rendersOf(step.commit))
      return
    case 'revert':
      return happen(scene, { kind: 'push', commit: pushed.at(-1 - step.by) ?? pushed[0]! }, pushed)
    case 'run': {
      const { scope, dies = Number.POSITIVE_INFINITY, fault } = step
      let left = dies
      const process = fault === undefined ? dying(deps, () => left-- <= 0) : failing(deps, fault)
      await runLane(process, optionsOf(deps, scope)).catch(() => undefined)
      return
    }
    case 'restart':
      Object.assign(deps.memory, laneMemory())
      return
    case 'pass':
      clock.pass(step.minutes * 60_000)
      return
    case 'approve': {
      const { found } = await readRecords(bucket.store, 'test')
      for (const { value } of found) {
        if (value.held === undefined) continue
        const { artifact, hash } = value.held
        const approval = { by: 'ann', at: clock.now(), artifact, hash, expires: clock.now() + 3_600_000 }
        await changeControls(bucket, unitControlsKey('test', value.unit), (present) => ({ ...present, approval }))
      }
      return
    }
    case 'suspend': {
      const { suspend: _, ...none } =
        (await readControls(bucket.store, unitControlsKey('test', idOf(step.unit))))?.value ?? {}
      const suspend = { by: 'ann', at: clock.now() }
      await changeControls(bucket, unitControlsKey('test', idOf(step.unit)), () =>
        step.on ? { ...none, suspend } : none,
      )
      return
    }
    case 'remove':
      cluster.remove(objectId('v1', 'ConfigMap', step.object))
      return
    case 'relabel':
      cluster.update(objectId('v1', 'ConfigMap', step.object), 'kubectl-edit', (object) => {
        const { labels = {} } = object.metadata as { readonly labels?: Readonly<Record<string, string>> }
        const metadata = { ...object.metadata, labels: { ...labels, 'kustomize.toolkit.fluxcd.io/name': step.to } }
        return { ...object, metadata }
      })
  }
}

/** Holds what deletes more than half of a unit with more than two objects. */
async function lived(steps: readonly Step[], look: (scene: LaneScene) => Promise<void>): Promise<void> {
  const { deps } = laneScene()
  const deletion = { maxPercent: 50, minObjects: 2, protect: [] }
  const scene = laneScene({ change: { cluster: { ...deps.cluster, deletion } } })
  const pushed: Commit[] = []
  for (const step of steps) {
    await happen(scene, step, pushed)
    await look(scene)
  }
}

/** How often states were met that say something: a property of nothing else would hold too. */
const met = { deletions: 0, holds: 0, handovers: 0, settled: 0 }

function count({ graph, deletions, held }: Activation): void {
  met.deletions += [...deletions.values()].flatMap((one) => one.deletions).length
  met.handovers += [...deletions.values()].flatMap((one) => one.handovers).length
  met.settled += [...graph.nodes.values()].filter(({ content }) => content.kind === 'settled').length
  met.holds += held.size
}

it('narrow decides what wide decides, and deletes nothing that wide would not', async () => {
  await fc.assert(
    fc.asyncProperty(histories({ tampered: true }), (steps) =>
      lived(steps, async (scene) => {
        const [narrow, wide] = [await planned(scene, 'narrow'), await planned(scene, 'wide')]
        const [some, all] = [deletionsOf(narrow), deletionsOf(wide)]
        assert.deepEqual(
          some.filter((deletion) => !all.includes(deletion)),
          [],
        )
        assert.deepEqual(decisionsOf(narrow), decisionsOf(wide))
        const [few, many] = [await deletedBy(scene, 'narrow'), await deletedBy(scene, 'wide')]
        assert.deepEqual(
          few.filter((object) => !many.includes(object)),
          [],
        )
        count(narrow)
      }),
    ),
    { numRuns: 80 },
  )
  assert.deepEqual(
    Object.entries(met).filter(([, times]) => times < 20),
    [],
  )
})

it('narrow leaves nothing undone that wide would do, where nobody else changed the cluster', async () => {
  await fc.assert(
    fc.asyncProperty(histories({ tampered: false }), (steps) =>
      lived(steps, async (scene) => {
        const { deps, cluster } = await copyOf(scene)
        await runLane(deps, optionsOf(deps, 'narrow'))
        const before = cluster.snapshot()
        await runLane(deps, optionsOf(deps, 'wide'))
        assert.deepEqual(cluster.snapshot(), before)
      }),
    ),
    { numRuns: 80 },
  )
})
