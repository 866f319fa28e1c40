import type { Json } from '../../core/json.ts'
import { counted, hasCondition, wantedReplicas } from './fields.ts'
import { current, type Health, inProgress } from './health.ts'

/** ReplicaSet on its own, without a Deployment above it. */
export function replicaSet(object: Json): Health {
  if (hasCondition(object, 'ReplicaFailure', 'True')) return inProgress('Replica Failure condition. Check Pods')
  const wanted = wantedReplicas(object)
  const counters: readonly (readonly [string, string])[] = [
    ['Labelled', 'fullyLabeledReplicas'],
    ['Available', 'availableReplicas'],
    ['Ready', 'readyReplicas'],
  ]
  for (const [label, name] of counters) {
    const there = counted(object, name)
    if (wanted > there) return inProgress(`${label}: ${there}/${wanted}`)
  }
  const replicas = counted(object, 'replicas')
  if (replicas > wanted) return inProgress(`Pending termination: ${replicas - wanted}`)
  return current(`ReplicaSet is available. Replicas: ${replicas}`)
}
