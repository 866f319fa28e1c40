import { mayVanish } from '../../apply/health/health-of.ts'
import { inParallel } from '../../core/in-parallel.ts'
import { type InventoryId, inventoryId, type ObjectRef, refOf, splitApiVersion } from '../../core/object-ref.ts'
import { Problem } from '../../core/problem.ts'
import type { HealthCheckRef } from '../../flux/definition.ts'
import { typeOf } from '../look/type-of.ts'
import { type Watched, waitHealthy } from './wait-healthy.ts'
import type { Work } from './work.ts'

/**
 * Waits for the health of a unit's objects, where it asks for that: all of them with `wait`, else those of `healthChecks`.
 * `moved` looks only at those whose resourceVersion is not that of the baseline: nothing else can have changed its health.
 */
export async function checkHealth(work: Work, which: 'all' | 'moved'): Promise<Problem | undefined> {
  const { act, node } = work
  const { wait, healthChecks, timeoutMs } = node.definition
  if (!wait && healthChecks.length === 0) return undefined
  const watched = wait ? await watchedObjects(work, which) : await watchedChecks(work, healthChecks)
  if (watched instanceof Problem) return watched
  const check = () => act.pulse.checkWanted(node.id)
  const options = { timeoutMs, waitedMs: waitedMs(work), signal: act.signal, check }
  // A slow unit holds back only what depends on it.
  return act.slots.lend(() => waitHealthy(act.deps, watched, options))
}

/** How long the health of this very output was waited for already, before an interruption. */
export function waitedMs({ draft, output }: Pick<Work, 'draft' | 'output'>): number {
  const { target } = draft.record
  return target?.artifact === output.artifact ? (target.waitedMs ?? 0) : 0
}

async function watchedObjects(work: Work, which: 'all' | 'moved'): Promise<readonly Watched[] | Problem> {
  const skipped = skippedIds(work)
  const objects = work.objects.filter(({ id }) => !skipped.has(id))
  const watched = await inParallel(objects, work.act.deps.requestsAtOnce, async ({ id, manifest }) => {
    const done = work.progress.get(id)
    if (done === undefined && which === 'moved' && !(await hasMoved(work, id))) return undefined
    const ref = refOf(manifest)
    const type = done?.type ?? (await typeOf(work.act.deps.api, ref))
    if (type instanceof Problem) return type
    return { ref, type, mayVanish: mayVanish(manifest), ...(done?.live !== undefined && { live: done.live }) }
  })
  return collected(watched)
}

/** Objects that were left alone are nobody's health here (Flux leaves skipped entries out), nor what is known to be gone and is left so. */
function skippedIds({ draft, progress, left }: Work): ReadonlySet<InventoryId> {
  const before = draft.record.inventory.filter((entry) => entry.skipped === true).map((entry) => entry.id)
  const now = [...progress.values()].filter(({ action }) => action === 'skipped').map(({ entry }) => entry.id)
  return new Set([...before.filter((id) => !progress.has(id)), ...now, ...goneIds(left)])
}

function goneIds(left: Work['left']): readonly InventoryId[] {
  return left.filter(({ kind }) => kind === 'missing' || kind === 'terminating').map(({ id }) => id)
}

async function hasMoved({ act, draft }: Work, id: InventoryId): Promise<boolean> {
  const baseline = draft.record.inventory.find((entry) => entry.id === id)?.baseline
  const sighting = await act.snapshot.of(id)
  return sighting.kind !== 'seen' || sighting.metadata.metadata.resourceVersion !== baseline?.resourceVersion
}

async function watchedChecks(work: Work, checks: readonly HealthCheckRef[]): Promise<readonly Watched[] | Problem> {
  const { definition } = work.node
  const gone = new Set(goneIds(work.left))
  const others = checks.filter(
    (check) => !isSelf(check, definition) && !gone.has(inventoryId({ ...splitApiVersion(check.apiVersion), ...check })),
  )
  const watched = await inParallel(others, work.act.deps.requestsAtOnce, async (check) => {
    const ref: ObjectRef = { ...splitApiVersion(check.apiVersion), ...check }
    const type = await typeOf(work.act.deps.api, ref)
    if (type instanceof Problem) return type
    const live = work.progress.get(inventoryId(ref))?.live
    return { ref, type, ...(live !== undefined && { live }) }
  })
  return collected(watched)
}

/** A Kustomization that checks itself would wait for ever; Flux leaves it out by kind, name and namespace. */
function isSelf(check: HealthCheckRef, definition: { readonly namespace: string; readonly name: string }): boolean {
  return check.kind === 'Kustomization' && check.name === definition.name && check.namespace === definition.namespace
}

function collected(watched: readonly (Watched | Problem | undefined)[]): readonly Watched[] | Problem {
  const problem = watched.find((one) => one instanceof Problem)
  if (problem instanceof Problem) return problem
  return watched.filter((one): one is Watched => one !== undefined && !(one instanceof Problem))
}
