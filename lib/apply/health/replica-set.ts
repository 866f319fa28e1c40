import type { Json } from '../../core/json.ts'
import { counted, hasCondition, lagging, wantedReplicas } from './fields.ts'
import { current, type Health, inProgress } from './health.ts'

const counters = { Labelled: 'fullyLabeledReplicas', Available: 'availableReplicas', Ready: 'readyReplicas' }

/** ReplicaSet on its own, without a Deployment above it. */
export function replicaSet(object: Json): Health {
  if (hasCondition(object, 'ReplicaFailure', 'True')) return inProgress('Replica Failure condition. Check Pods')
  const wanted = wantedReplicas(object)
  const waiting = lagging(object, wanted, counters)
  if (waiting !== undefined) return waiting
  const replicas = counted(object, 'replicas')
  if (replicas > wanted) return inProgress(`Pending termination: ${replicas - wanted}`)
  return current(`ReplicaSet is available. Replicas: ${replicas}`)
}
