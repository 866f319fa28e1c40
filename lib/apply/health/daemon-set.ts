import type { Json } from '../../core/json.ts'
import { counted, integerAt } from './fields.ts'
import { current, type Health, inProgress } from './health.ts'

/** DaemonSet: its controller always says which generation it saw, so silence means it has not looked yet. */
export function daemonSet(object: Json): Health {
  if (integerAt(object, 'metadata', 'generation') === undefined) {
    return inProgress('DaemonSet metadata.generation not found')
  }
  if (integerAt(object, 'status', 'observedGeneration') === undefined) {
    return inProgress('DaemonSet status.observedGeneration not found')
  }
  const wanted = integerAt(object, 'status', 'desiredNumberScheduled')
  if (wanted === undefined) return inProgress('Missing .status.desiredNumberScheduled')
  const counters: readonly (readonly [string, string])[] = [
    ['Current', 'currentNumberScheduled'],
    ['Updated', 'updatedNumberScheduled'],
    ['Available', 'numberAvailable'],
    ['Ready', 'numberReady'],
  ]
  for (const [label, name] of counters) {
    const there = counted(object, name)
    if (wanted > there) return inProgress(`${label}: ${there}/${wanted}`)
  }
  return current(`All replicas scheduled as expected. Replicas: ${wanted}`)
}
