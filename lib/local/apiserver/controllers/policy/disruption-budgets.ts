import type { Json, JsonObject } from '../../json.ts'
import {
  at,
  isTerminating,
  type KubeObject,
  labelsOf,
  listAt,
  namespaceOf,
  objectAt,
  textAt,
  uidOf,
} from '../../object.ts'
import { timeText } from '../../write/ports.ts'
import type { Cluster } from '../cluster.ts'
import { type Controller, keyOf, namedBy } from '../controller.ts'
import { selects } from '../label-selector.ts'
import { controllerOf } from '../owner.ts'
import { conditionOf, nonZero, withWrittenStatus } from '../status.ts'
import { scaledValue } from '../workloads/deployment/fenceposts.ts'
import { hasEnded, isReady } from '../workloads/pods.ts'
import { generationOf, replicasOf } from '../workloads/replicas.ts'

const budgets = 'policy/poddisruptionbudgets'

/** Says how many Pods of a budget may be disrupted now (disruption/disruption.go). */
export function disruptionBudgets(cluster: Cluster): Controller {
  return {
    name: 'disruption',
    watches: [budgets, '/pods'],
    keysOf({ resource, object, previous }) {
      const namespace = namespaceOf(object)
      if (resource === budgets) return [keyOf(namespace, object.metadata.name)]
      const pods = previous === undefined ? [object] : [object, previous]
      return cluster
        .list(budgets, namespace)
        .filter((budget) => pods.some((pod) => covers(budget, pod)))
        .map((budget) => keyOf(namespace, budget.metadata.name))
    },
    reconcile(key) {
      const budget = cluster.get(budgets, ...namedBy(key))
      if (budget === undefined || isTerminating(budget)) return undefined
      const pods = cluster.list('/pods', namespaceOf(budget)).filter((pod) => covers(budget, pod) && !hasEnded(pod))
      withWrittenStatus(budgets, budget, statusOf(budget, pods, cluster), cluster)
      return undefined
    },
  }
}

/** A budget without a selector covers nothing; an empty one covers all. */
function covers(budget: KubeObject, pod: KubeObject): boolean {
  const selector = at(budget, 'spec', 'selector')
  return selector !== undefined && selects(selector, labelsOf(pod))
}

function statusOf(budget: KubeObject, pods: readonly KubeObject[], cluster: Cluster): JsonObject {
  const { expected, desired } = expectation(budget, pods, cluster)
  const healthy = pods.filter((pod) => !isTerminating(pod) && isReady(pod)).length
  const allowed = expected > 0 ? Math.max(healthy - desired, 0) : 0
  return {
    disruptionsAllowed: allowed,
    currentHealthy: healthy,
    desiredHealthy: desired,
    expectedPods: expected,
    ...nonZero({ observedGeneration: generationOf(budget) }),
    conditions: conditionsOf(budget, allowed > 0, timeText(cluster.now())),
  }
}

function expectation(budget: KubeObject, pods: readonly KubeObject[], cluster: Cluster) {
  const missing = at(budget, 'spec', 'maxUnavailable')
  const least = at(budget, 'spec', 'minAvailable')
  if (missing === undefined && typeof least === 'number') return { expected: pods.length, desired: least }
  const expected = scaleOf(pods, cluster)
  const desired =
    missing !== undefined
      ? Math.max(expected - scaledValue(missing, expected, Math.ceil), 0)
      : scaledValue(least ?? 0, expected, Math.ceil)
  return { expected, desired }
}

/** How many Pods those who made these want in all. */
function scaleOf(pods: readonly KubeObject[], cluster: Cluster): number {
  const owners = new Map<string, number>()
  for (const pod of pods) {
    const owner = ownerOf(pod, cluster)
    if (owner !== undefined) owners.set(uidOf(owner), replicasOf(owner))
  }
  return [...owners.values()].reduce((sum, replicas) => sum + replicas, 0)
}

function ownerOf(object: KubeObject, cluster: Cluster): KubeObject | undefined {
  const reference = controllerOf(object)
  const kind = cluster.kindOf(textAt(reference, 'apiVersion'), textAt(reference, 'kind'))
  if (kind === undefined) return undefined
  const owner = cluster.get(kind.stored, namespaceOf(object), textAt(reference, 'name'))
  return (owner !== undefined && ownerOf(owner, cluster)) || owner
}

function conditionsOf(budget: KubeObject, isAllowed: boolean, time: string): readonly Json[] {
  const type = 'DisruptionAllowed'
  const status = isAllowed ? 'True' : 'False'
  const before = objectAt({ found: conditionOf(budget, type) ?? null }, 'found')
  const next = {
    ...{ type, status },
    ...nonZero({ observedGeneration: generationOf(budget) }),
    lastTransitionTime: before.status === status ? textAt(before, 'lastTransitionTime') : time,
    ...{ reason: isAllowed ? 'SufficientPods' : 'InsufficientPods', message: '' },
  }
  return [...listAt(budget, 'status', 'conditions').filter((one) => textAt(one, 'type') !== type), next]
}
