import type { ClusterApi } from '../../apply/cluster.ts'
import { mayVanish } from '../../apply/health/health-of.ts'
import { rankOf, staged } from '../../apply/stages.ts'
import { place } from '../../apply/types.ts'
import { sightedIn } from '../../audit/finding.ts'
import { inParallel } from '../../core/in-parallel.ts'
import { refOf } from '../../core/object-ref.ts'
import { Problem } from '../../core/problem.ts'
import { confirm } from '../record/draft.ts'
import { isDrift, judgedBy } from './judged.ts'
import { knownObject, type PlacedTodo, type PlannedTodo, planObject } from './plan-object.ts'
import { letGo } from './replaced.ts'
import type { Todo } from './select.ts'
import { waitHealthy } from './wait-healthy.ts'
import type { Work } from './work.ts'
import { writeObject } from './write-object.ts'

/** Flux waits this long for a stage that others build on. */
const stageTimeoutMs = 60_000

/**
 * Applies what a unit has to send, stage by stage: first a dry-run of the whole stage, and only if all of it passes the writes. Answers
 * the problems that ended it; what was done until then is in `progress`.
 */
export async function applyStages(work: Work): Promise<readonly Problem[]> {
  const { act, node, selection } = work
  const stages = staged(selection.todo.map((todo) => ({ todo, ref: refOf(todo.manifest) })))
  for (const { stage, objects } of stages) {
    await act.pulse.check(node.id)
    const problems = await applyStage(
      work,
      objects.map(({ todo }) => todo),
    )
    if (problems.length > 0) return problems
    if (!stage.wait) continue
    const problem = await waitForStage(
      work,
      objects.map(({ todo }) => todo),
    )
    if (problem !== undefined) return [problem]
    // What a CustomResourceDefinition defines is served from now on.
    if (objects.some(({ ref }) => ref.kind === 'CustomResourceDefinition')) act.deps.api.forgetTypes()
  }
  return []
}

async function applyStage(work: Work, todos: readonly Todo[]): Promise<readonly Problem[]> {
  const { api, requestsAtOnce } = work.act.deps
  const placed = await placeAll(api, todos)
  const unplaced = placed.filter((one) => one instanceof Problem)
  if (unplaced.length > 0) return unplaced
  const ready = placed.filter((one): one is PlacedTodo => !(one instanceof Problem))
  const planned = await inParallel(ready, requestsAtOnce, async (one) => {
    await work.act.pulse.check(work.node.id)
    const planned = await planObject(work, one, await knownObject(work, one))
    if (!(planned instanceof Problem)) sight(work, planned)
    return planned
  })
  const refused = planned.filter((one) => one instanceof Problem)
  if (refused.length > 0) return refused
  const writable = planned.filter((one): one is PlannedTodo => !(one instanceof Problem))
  // The dry-runs looked at the objects after the record was committed; another worker may have come in between.
  if (writable.length > 0 && !(await letGo(work, writable))) await confirm(work.act.deps, work.draft)
  const problems: Problem[] = []
  for (const group of byRank(writable)) {
    const written = await inParallel(group, requestsAtOnce, (one) => writeObject(work, one))
    problems.push(...written.filter((one) => one !== undefined))
    if (problems.length > 0) break
  }
  return problems
}

/** What of an object differs from Git, where the cluster is why it is worked on: told once it is reverted. */
function sight({ node, sighted }: Work, { todo, planned }: PlannedTodo): void {
  const drift = isDrift(todo) ? sightedIn(planned, judgedBy(node, todo)) : undefined
  if (drift !== undefined) sighted.set(todo.id, drift)
}

async function placeAll(api: ClusterApi, todos: readonly Todo[]): Promise<readonly (PlacedTodo | Problem)[]> {
  const placed = await place(
    api,
    todos.map(({ manifest }) => manifest),
  )
  return todos.map((todo, index) => {
    const one = placed[index]
    if (one === undefined || one instanceof Problem)
      return one ?? new Problem({ code: 'ApplyFailed', what: 'was not placed' })
    return { ...one, todo }
  })
}

/** Kinds of different rank follow each other, as a Secret before the Deployment that mounts it; within a rank the order says nothing. */
function byRank(planned: readonly PlannedTodo[]): readonly (readonly PlannedTodo[])[] {
  const groups = new Map<number, PlannedTodo[]>()
  for (const one of planned) {
    const rank = rankOf(one.ref.kind)
    const group = groups.get(rank)
    if (group === undefined) groups.set(rank, [one])
    else group.push(one)
  }
  return [...groups.entries()].sort(([a], [b]) => a - b).map(([, group]) => group)
}

function waitForStage(work: Work, todos: readonly Todo[]): Promise<Problem | undefined> {
  const { act, node, progress } = work
  const watched = todos.flatMap((todo) => {
    const done = progress.get(todo.id)
    if (done === undefined || done.action === 'skipped') return []
    const { ref, type, live } = done
    return [{ ref, type, mayVanish: mayVanish(todo.manifest), ...(live !== undefined && { live }) }]
  })
  const check = () => act.pulse.check(node.id)
  return act.slots.lend(() => waitHealthy(act.deps, watched, { timeoutMs: stageTimeoutMs, signal: act.signal, check }))
}
