import { type Json, textAt } from '../../core/json.ts'
import { counted, integerAt, wantedReplicas } from './fields.ts'
import { current, type Health, inProgress } from './health.ts'

/** StatefulSet: its controller sets no conditions, so only the counters and revisions speak. */
export function statefulSet(object: Json): Health {
  if (textAt(object, 'spec', 'updateStrategy', 'type') === 'OnDelete') {
    return current('StatefulSet is using the ondelete update strategy')
  }
  const wanted = wantedReplicas(object)
  const replicas = counted(object, 'replicas')
  const ready = counted(object, 'readyReplicas')
  if (wanted > replicas) return inProgress(`Replicas: ${replicas}/${wanted}`)
  if (wanted > ready) return inProgress(`Ready: ${ready}/${wanted}`)
  if (replicas > wanted) return inProgress(`Pending termination: ${replicas - wanted}`)
  const partition = integerAt(object, 'spec', 'updateStrategy', 'rollingUpdate', 'partition')
  if (partition !== undefined && partition !== -1) return partitioned(object, wanted - partition)
  const existing = counted(object, 'currentReplicas')
  if (wanted > existing) return inProgress(`current: ${existing}/${wanted}`)
  if (textAt(object, 'status', 'currentRevision') !== textAt(object, 'status', 'updateRevision')) {
    return inProgress('Waiting for updated revision to match current')
  }
  return current(`All replicas scheduled as expected. Replicas: ${replicas}`)
}

/** https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#partitions */
function partitioned(object: Json, wanted: number): Health {
  const updated = counted(object, 'updatedReplicas')
  if (updated < wanted) return inProgress(`updated: ${updated}/${wanted}`)
  return current(`Partition rollout complete. updated: ${updated}`)
}
