import { type KubeObject, numberAt } from '../../../object.ts'
import { changed } from '../../changed.ts'
import type { Cluster } from '../../cluster.ts'
import { counted, replicasOf } from '../replicas.ts'
import { annotationsOf, desiredOf, maxReplicasOf, sizeAnnotations, withAnnotations } from './annotations.ts'
import { replicaSets } from './current-set.ts'
import { isRollingUpdate, maxSurge } from './fenceposts.ts'
import { activeOf, byAge, type Rollout, setsOf, total } from './rollout.ts'

/** Scales one ReplicaSet; one that has the size already is left alone unless its annotations are to follow too. */
export function scaleSet(
  set: KubeObject,
  replicas: number,
  deployment: KubeObject,
  cluster: Cluster,
  always = false,
): KubeObject {
  if (replicasOf(set) === replicas && !always) return set
  const sized = withAnnotations(set, { ...annotationsOf(set), ...sizeAnnotations(deployment) })
  const next = replicasOf(set) === replicas ? sized : changed(sized, ['spec', 'replicas'], replicas)
  return next === set ? set : cluster.update(replicaSets, next)
}

/** Whether a Deployment was scaled since its ReplicaSets were. */
export function isScaled(rollout: Rollout): boolean {
  const wanted = replicasOf(rollout.deployment)
  return activeOf(setsOf(rollout)).some((set) => {
    const desired = desiredOf(set)
    return desired !== undefined && desired !== wanted
  })
}

/** Gives each ReplicaSet its share of a Deployment that was scaled in the midst of a rollout (deployment/sync.go, scale). */
export function scaleAll(rollout: Rollout, cluster: Cluster): Rollout {
  const { deployment, current, old } = rollout
  const active = activeOf(setsOf(rollout))
  const wanted = replicasOf(deployment)
  const [only] = active.length === 1 ? active : active.length === 0 ? [current ?? old.toSorted(byAge).at(-1)] : []
  const scaleEach = (sizeOf: (set: KubeObject) => number | undefined, always = false): Rollout => {
    const sized = (set: KubeObject): KubeObject => {
      const size = sizeOf(set)
      return size === undefined ? set : scaleSet(set, size, deployment, cluster, always)
    }
    return { deployment, current: current === undefined ? undefined : sized(current), old: old.map(sized) }
  }
  if (active.length <= 1) return scaleEach((set) => (set === only ? wanted : undefined))
  if (current !== undefined && isSaturated(current, wanted)) {
    return scaleEach((set) => (set !== current && active.includes(set) ? 0 : undefined))
  }
  if (!isRollingUpdate(deployment)) return rollout
  const sizes = shares(deployment, active)
  return scaleEach((set) => sizes.get(set), true)
}

function isSaturated(set: KubeObject, wanted: number): boolean {
  return replicasOf(set) === wanted && desiredOf(set) === wanted && counted(set, 'availableReplicas') === wanted
}

/** Sizes in proportion to what each has; what is left over goes to the largest. */
function shares(deployment: KubeObject, active: readonly KubeObject[]): ReadonlyMap<KubeObject, number> {
  const wanted = replicasOf(deployment)
  const allowed = wanted === 0 ? 0 : wanted + maxSurge(deployment)
  const change = allowed - total(active, replicasOf)
  const sorted = active.toSorted((one, other) => {
    const bySize = replicasOf(other) - replicasOf(one)
    return bySize !== 0 ? bySize : change > 0 ? byAge(other, one) : byAge(one, other)
  })
  const sizes = new Map<KubeObject, number>()
  let given = 0
  for (const set of sorted) {
    const part = change === 0 || change === given ? 0 : partOf(set, deployment, change - given)
    sizes.set(set, replicasOf(set) + part)
    given += part
  }
  const [largest] = sorted
  if (largest !== undefined) sizes.set(largest, Math.max((sizes.get(largest) ?? 0) + change - given, 0))
  return sizes
}

function partOf(set: KubeObject, deployment: KubeObject, left: number): number {
  const own = replicasOf(set)
  if (replicasOf(deployment) === 0) return Math.max(-own, left)
  const before = maxReplicasOf(set) || numberAt(deployment, 'status', 'replicas')
  if (before === 0) return 0
  const part = Math.round((own * (replicasOf(deployment) + maxSurge(deployment))) / before) - own
  return left > 0 ? Math.min(part, left) : Math.max(part, left)
}
