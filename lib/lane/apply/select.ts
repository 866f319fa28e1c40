import { baselineOf, bodyClean } from '../../apply/baseline.ts'
import type { LiveObject } from '../../apply/cluster.ts'
import { judge } from '../../apply/judge.ts'
import { inParallel } from '../../core/in-parallel.ts'
import { type InventoryId, refOf, subjectOf } from '../../core/object-ref.ts'
import { Problem } from '../../core/problem.ts'
import type { UnitId } from '../../flux/definition.ts'
import type { Baseline, InventoryEntry, UnitRecord } from '../../store/record.ts'
import type { Activation } from '../activation.ts'
import type { DesiredObject } from '../discover/graph.ts'
import { typeOf } from '../look/type-of.ts'
import { crossFinds } from './cross-finds.ts'

/** Why an object is worked on. */
export type Cause = 'new' | 'changed' | 'missing' | 'drifted' | 'intent'

/** An object that is worked on. */
export interface Todo extends DesiredObject {
  readonly cause: Cause
  /** Its entry as it was when it was looked at, where it was. */
  readonly entry?: InventoryEntry
  /** As it was read, where it was looked at closely. */
  readonly live?: LiveObject
}

/** What a unit has to work on, and what was found to be as it should be. */
export interface Selection {
  readonly todo: readonly Todo[]
  /** Objects that moved without changing: their new baselines. */
  readonly rebased: ReadonlyMap<InventoryId, Baseline>
}

type Look =
  | { readonly kind: 'clean' }
  | { readonly kind: 'rebased'; readonly id: InventoryId; readonly baseline: Baseline }
  | { readonly kind: 'todo'; readonly todo: Todo }

/**
 * Picks the objects that must be sent: new, changed since last applied, missing, or not as their baseline says. The rest is not touched.
 * What cannot be seen is a Problem: unknown is never taken for missing.
 */
export async function select(
  act: Activation,
  objects: readonly DesiredObject[],
  record: UnitRecord,
): Promise<Selection> {
  const entries = new Map(record.inventory.map((entry) => [entry.id, entry]))
  const intents = new Set(record.intents.map((intent) => intent.id))
  const looks = await inParallel(objects, act.deps.requestsAtOnce, async (object): Promise<Look> => {
    const entry = entries.get(object.id)
    const due = (cause: Cause): Look => ({ kind: 'todo', todo: { ...object, cause } })
    if (intents.has(object.id)) return due('intent')
    if (entry === undefined || (entry.desired === undefined && entry.skipped !== true)) return due('new')
    if (entry.desired !== object.hash) return due('changed')
    return lookAt(act, object, entry, record.unit)
  })
  const todo = looks.flatMap((look) => (look.kind === 'todo' ? [look.todo] : []))
  const rebased = looks.flatMap((look) => (look.kind === 'rebased' ? [[look.id, look.baseline] as const] : []))
  return { todo, rebased: new Map(rebased) }
}

async function lookAt(act: Activation, object: DesiredObject, entry: InventoryEntry, unit: UnitId): Promise<Look> {
  const sighting = await act.snapshot.of(object.id)
  if (sighting.kind === 'unknown') throw sighting.problem
  if (sighting.kind === 'absent') {
    return { kind: 'todo', todo: { ...object, entry, cause: entry.skipped === true ? 'new' : 'missing' } }
  }
  const ref = refOf(object.manifest)
  // What was left alone so far was never applied: that it differs is no drift.
  const drifted: Todo = { ...object, entry, cause: entry.skipped === true ? 'changed' : 'drifted' }
  // What was applied under another schema may become something else: only a dry-run tells.
  const distrust = act.trust?.distrusts(ref) === true
  switch (judge(sighting.metadata, entry, ref, { key: act.deps.secretKey, distrust })) {
    case 'clean':
      return (await crossFinds(act, object, unit)) ? { kind: 'todo', todo: drifted } : { kind: 'clean' }
    case 'skipped':
      return { kind: 'clean' }
    case 'unlisted':
    case 'replaced':
    case 'terminating':
      return { kind: 'todo', todo: drifted }
    case 'look':
      return distrust ? { kind: 'todo', todo: drifted } : closeLook(act, drifted, entry)
  }
}

/** GETs the object and compares its body with the baseline: most moved resourceVersions mean nothing. */
async function closeLook(act: Activation, drifted: Todo, entry: InventoryEntry): Promise<Look> {
  const ref = refOf(drifted.manifest)
  const type = await typeOf(act.deps.api, ref)
  if (type instanceof Problem) throw type
  const answer = await act.deps.api.get(type, ref.namespace, ref.name)
  if (answer.kind === 'refused') {
    if (answer.status === 404) return { kind: 'todo', todo: { ...drifted, cause: 'missing' } }
    const what = `cannot be read (${answer.status} ${answer.reason}): ${answer.message}`
    throw new Problem({ code: 'ClusterRejected', subject: subjectOf(ref), what })
  }
  const { secretKey } = act.deps
  const isClean = entry.baseline !== undefined && bodyClean(answer.value, entry.baseline, secretKey)
  const baseline = isClean ? baselineOf(answer.value, secretKey) : undefined
  if (baseline !== undefined) return { kind: 'rebased', id: drifted.id, baseline }
  return { kind: 'todo', todo: { ...drifted, live: answer.value } }
}
