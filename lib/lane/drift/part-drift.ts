import { baselineOf } from '../../apply/baseline.ts'
import { asFinding, bounded } from '../../audit/as-finding.ts'
import { heldBackUntil } from '../../audit/contested.ts'
import { type Sighted, sightedIn, sightedWithout } from '../../audit/finding.ts'
import { inParallel } from '../../core/in-parallel.ts'
import type { DriftFinding } from '../../store/drift.ts'
import type { Baseline, UnitRecord } from '../../store/record.ts'
import type { Activation } from '../activation.ts'
import { isDrift, judgedBy } from '../apply/judged.ts'
import { rehearse } from '../apply/rehearse.ts'
import type { Selection, Todo } from '../apply/select.ts'
import type { UnitNode } from '../discover/graph.ts'
import { driftMode } from './drift-mode.ts'

/** What is to be sent, and what drifted and is left as it is. */
export interface Parted {
  readonly selection: Selection
  readonly left: readonly DriftFinding[]
}

/**
 * Takes out of a selection what drifted and is not to be reverted now: in a unit that only reports, and what others set again and again.
 * Objects that Git changed are sent all the same, and so is everything where a person has just asked for the unit. Writes nothing.
 */
export async function partDrift(act: Activation, node: UnitNode, record: UnitRecord, all: Selection): Promise<Parted> {
  const { controls } = await act.controls.of(node.id)
  if (act.orders.wantsReconcile(record, controls)) return { selection: all, left: [] }
  const now = act.deps.clock.now()
  const reports = driftMode(node, act.deps.cluster) === 'report'
  const reverts = new Map(record.reverts?.map((one) => [one.id, one]))
  const known = new Map(record.drift?.map((one) => [one.id, one]))
  const rebased = new Map(all.rebased)
  const left: DriftFinding[] = []
  const todo = await inParallel(all.todo, act.deps.requestsAtOnce, async (todo): Promise<readonly Todo[]> => {
    const nextTry = reports ? undefined : heldBackUntil(reverts.get(todo.id), now)
    if (!isDrift(todo) || (!reports && nextTry === undefined)) return [todo]
    const seen = await look(act, node, todo)
    if (seen.kind === 'skipped') return [todo]
    if (seen.kind === 'clean' && seen.baseline !== undefined) rebased.set(todo.id, seen.baseline)
    if (seen.kind === 'clean') return []
    const before = { open: known.get(todo.id), reverts: reverts.get(todo.id) }
    const done = nextTry === undefined ? ({ done: 'reported' } as const) : ({ done: 'held-back', nextTry } as const)
    left.push(asFinding(seen.sighted, before, done, now))
    return []
  })
  return { selection: { todo: todo.flat(), rebased }, left: bounded(left) }
}

type Seen =
  | { readonly kind: 'drifted'; readonly sighted: Sighted }
  | { readonly kind: 'clean'; readonly baseline: Baseline | undefined }
  /** Its own metadata say now that it is to be left alone. */
  | { readonly kind: 'skipped' }

/** What a dry-run says of one object; of a missing one there is nothing to ask. What is refused is the unit's failure, as in an apply. */
async function look(act: Activation, node: UnitNode, todo: Todo): Promise<Seen> {
  const judged = judgedBy(node, todo)
  if (todo.cause === 'missing') return { kind: 'drifted', sighted: sightedWithout('missing', judged.entry) }
  const planned = await rehearse(act, node, todo)
  if (planned.action === 'skip') return { kind: 'skipped' }
  const sighted = sightedIn(planned, judged)
  if (sighted !== undefined) return { kind: 'drifted', sighted }
  const live = planned.action === 'unchanged' ? planned.live : undefined
  return { kind: 'clean', baseline: live && baselineOf(live, act.deps.secretKey) }
}
